import Contracts
import Deciding
import DecidingTesting
import Testing

@testable import ConcertWorker

@Suite struct SeatPickingTests {
  private static let section = Section(sectionId: "c1.1.1", name: "Balcony", rows: 2, seatsPerRow: 4, price: 5_000)
  private static let openSection = OpenSection(
    concertId: "c1", scheduleId: "c1.1", section: section, holdSeconds: 300, salesEnd: .test(10_000))
  private static let open = given(SeatDecider.self).when(.section(.open(openSection)), at: .test)
  /// Its one step: all of its seats.
  private static let survey = SurveySection(sectionId: "c1.1.1", row: 1, rows: 2, seatsPerRow: 4)
  /// Somebody asked for seats before, and got none; so nothing is taken, and everything is known.
  private static let surveyed = open.when(pick("first", 10, isBlock: true), at: .test(1)).when(.section(.survey(survey)), at: .test(2))

  private static func command(_ reservation: String, _ count: Int, isBlock: Bool = true) -> PickSeats {
    PickSeats(reservationId: reservation, userId: "u1", sectionId: "c1.1.1", count: count, isBlock: isBlock)
  }

  private static func pick(_ reservation: String, _ count: Int, isBlock: Bool = true) -> SeatDecider.Input {
    .seats(.pick(command(reservation, count, isBlock: isBlock)))
  }

  private static func held(_ reservation: String, _ seats: [String], at time: Timestamp) -> Effect<SeatDecider> {
    .event(
      .held(
        SeatsHeld(
          reservationId: reservation, userId: "u1", scheduleId: "c1.1", sectionId: "c1.1.1", seatIds: seats.map { "c1.1.1.\($0)" },
          amount: Int64(seats.count) * 5_000, until: time + 300)))
  }

  private static func status(_ seat: String, _ reservation: String) -> Effect<SeatDecider> {
    .event(.status(SeatStatus(seatId: "c1.1.1.\(seat)", scheduleId: "c1.1", status: .held, reservationId: reservation)))
  }

  private static func refused(_ reservation: String, _ step: SeatsRefused.Step, _ refusal: Refusal) -> Effect<SeatDecider> {
    .event(.refused(SeatsRefused(reservationId: reservation, userId: "u1", step: step, refusal: refusal, sectionId: "c1.1.1")))
  }

  private static func release(_ reservation: String) -> SeatDecider.Input {
    .seats(.release(ReleaseSeats(reservationId: reservation, userId: "u1", sectionId: "c1.1.1")))
  }

  @Test func `seats side by side are found also when any seats will do: a block may have become free since the section said no`() {
    func hold(_ reservation: String, _ seat: String) -> SeatDecider.Input {
      .seats(.hold(HoldSeats(reservationId: reservation, userId: "u1", sectionId: "c1.1.1", seatIds: ["c1.1.1.\(seat)"])))
    }
    // In the first row, 1 and 3 are free; in the second, nothing is until r2 and r3 give their seats back.
    let full = ["1.2", "1.4", "2.1", "2.2", "2.3", "2.4"].enumerated()
      .reduce(Self.surveyed) { $0.when(hold("r\($1.offset)", $1.element), at: .test(3)) }
      .when(Self.pick("r9", 2), at: .test(4)).then(Self.refused("r9", .block, .noBlock))
    full.when(Self.pick("r9", 2, isBlock: false), at: .test(5)).thenAmongOthers(Self.held("r9", ["1.1", "1.3"], at: .test(5)))
    full.when(Self.release("r2"), at: .test(5)).when(Self.release("r3"), at: .test(5))
      .when(Self.pick("r9", 2, isBlock: false), at: .test(6)).thenAmongOthers(Self.held("r9", ["2.1", "2.2"], at: .test(6)))
  }

  // MARK: - The first pick

  @Test func `the first pick of a section waits until its seats are surveyed`() {
    let command = Self.command("r1", 2)
    Self.open.when(Self.pick("r1", 2), at: .test(1))
      .then(
        .privateEvent(.surveying(SectionSurveying(sectionId: "c1.1.1"))), .privateEvent(.awaited(PickAwaited(pick: command))),
        .send(.survey(Self.survey)))
      .when(Self.pick("r2", 1), at: .test(2))
      .then(.privateEvent(.awaited(PickAwaited(pick: Self.command("r2", 1)))))
      .when(Self.pick("r1", 2), at: .test(3))
      .thenNothing()
      .when(.section(.survey(Self.survey)), at: .test(4))
      .then(
        .privateEvent(.surveyed(SectionSurveyed(sectionId: "c1.1.1", row: 1, rows: 2, taken: []))),
        Self.held("r1", ["1.2", "1.3"], at: .test(4)), Self.status("1.2", "r1"), Self.status("1.3", "r1"),
        Self.held("r2", ["1.1"], at: .test(4)), Self.status("1.1", "r2"))
      .when(.section(.survey(Self.survey)), at: .test(5))
      .thenNothing()
  }

  @Test func `a survey finds the seats that are taken, also those that are taken and freed meanwhile`() {
    func hold(_ reservation: String, _ seat: String) -> SeatDecider.Input {
      .seats(.hold(HoldSeats(reservationId: reservation, userId: "u1", sectionId: "c1.1.1", seatIds: ["c1.1.1.\(seat)"])))
    }
    Self.open.when(hold("r1", "1.2"), at: .test).when(hold("r2", "1.3"), at: .test)
      .when(Self.pick("r3", 2), at: .test(1))
      .when(hold("r4", "2.2"), at: .test(2)).when(Self.release("r1"), at: .test(2))
      .when(.section(.survey(Self.survey)), at: .test(3))
      .thenAmongOthers(
        .privateEvent(.surveyed(SectionSurveyed(sectionId: "c1.1.1", row: 1, rows: 2, taken: ["c1.1.1.1.3", "c1.1.1.2.2"]))),
        Self.held("r3", ["1.1", "1.2"], at: .test(3)))
  }

  @Test func `a large section is surveyed in steps of 500 seats, and what happens between them is seen`() {
    var large = Self.openSection
    large.section.rows = 7
    large.section.seatsPerRow = 200
    let open = given(SeatDecider.self).when(.section(.open(large)), at: .test).when(Self.pick("r1", 3), at: .test(1))
    let steps = [(1, 2), (3, 2), (5, 2), (7, 1)].map { SurveySection(sectionId: "c1.1.1", row: $0, rows: $1, seatsPerRow: 200) }
    open.thenAmongOthers(.send(.survey(steps[0])))
    var story = open
    for (index, step) in steps.enumerated() {
      story = story.when(.section(.survey(step)), at: .test(2 + index))
      if index < 3 {
        story.then(
          .privateEvent(
            .surveyed(SectionSurveyed(sectionId: "c1.1.1", row: step.row, rows: step.rows, taken: index == 1 ? ["c1.1.1.3.1"] : []))),
          .send(.survey(steps[index + 1])))
      }
      guard index == 0 else { continue }
      // One seat of a surveyed row and one of a later row.
      let seats = ["c1.1.1.1.100", "c1.1.1.3.1"]
      story = story.when(.seats(.hold(HoldSeats(reservationId: "r0", userId: "u1", sectionId: "c1.1.1", seatIds: seats))), at: .test(2))
    }
    story.thenAmongOthers(Self.held("r1", ["1.101", "1.102", "1.103"], at: .test(5)))
    #expect(story.state.occupancies["c1.1.1"]?.seats.free(inRow: 3) == 199)
  }

  @Test func `a reservation that ends while its pick waits gets no seats`() {
    Self.open.when(Self.pick("r1", 2), at: .test(1))
      .when(Self.release("r1"), at: .test(2))
      .then(.privateEvent(.dropped(PickDropped(reservationId: "r1", sectionId: "c1.1.1"))))
      .when(.section(.survey(Self.survey)), at: .test(3))
      .then(.privateEvent(.surveyed(SectionSurveyed(sectionId: "c1.1.1", row: 1, rows: 2, taken: []))))
  }

  // MARK: - Later picks

  @Test func `later picks are answered at once, and no two get the same seat`() {
    let picked = Self.surveyed.when(Self.pick("r1", 2), at: .test(3))
    picked.then(Self.held("r1", ["1.2", "1.3"], at: .test(3)), Self.status("1.2", "r1"), Self.status("1.3", "r1"))
    picked.when(Self.pick("r2", 2), at: .test(4))
      .thenAmongOthers(Self.held("r2", ["2.2", "2.3"], at: .test(4)))
      .when(Self.pick("r3", 2), at: .test(5))
      .then(Self.refused("r3", .block, .noBlock))
      .when(Self.pick("r3", 2, isBlock: false), at: .test(6))
      .thenAmongOthers(Self.held("r3", ["1.1", "1.4"], at: .test(6)))
      .when(Self.pick("r4", 3, isBlock: false), at: .test(7))
      .then(Self.refused("r4", .pick, .soldOut))
  }

  @Test func `seats that are named and held are taken, and released seats are free again`() {
    let seats = ["c1.1.1.1.2", "c1.1.1.1.3"]
    Self.surveyed
      .when(.seats(.hold(HoldSeats(reservationId: "r1", userId: "u1", sectionId: "c1.1.1", seatIds: seats))), at: .test(3))
      .when(Self.pick("r2", 4), at: .test(4))
      .thenAmongOthers(Self.held("r2", ["2.1", "2.2", "2.3", "2.4"], at: .test(4)))
      .when(Self.release("r1"), at: .test(5))
      .when(Self.pick("r3", 4), at: .test(6))
      .thenAmongOthers(Self.held("r3", ["1.1", "1.2", "1.3", "1.4"], at: .test(6)))
  }

  @Test func `a repeated pick gets the same answer, though seats were taken or freed since`() {
    let full = Self.surveyed.when(Self.pick("r1", 4), at: .test(3)).when(Self.pick("r2", 4), at: .test(4))
    full.when(Self.pick("r1", 4), at: .test(5)).then(Self.held("r1", ["1.1", "1.2", "1.3", "1.4"], at: .test(3)))
    full.when(Self.pick("r3", 1), at: .test(5)).when(Self.release("r1"), at: .test(6))
      .when(Self.pick("r3", 1), at: .test(7)).then(Self.refused("r3", .block, .noBlock))
      .when(Self.pick("r1", 4), at: .test(8)).then(Self.refused("r1", .block, .notHeld))
  }

  @Test func `nothing is picked after the end of sales, of a cancelled evening, or in a section that is not open`() {
    Self.surveyed.when(Self.pick("r1", 1), at: .test(10_000)).then(Self.refused("r1", .block, .salesEnded))
    Self.surveyed.when(.section(.close(CloseSection(sectionId: "c1.1.1"))), at: .test(3))
      .when(Self.pick("r1", 1), at: .test(4)).then(Self.refused("r1", .block, .scheduleCancelled))
    given(SeatDecider.self).when(Self.pick("r1", 1), at: .test).then(Self.refused("r1", .block, .unknownSeat))
  }

  @Test(arguments: [0, -1, 11, .max, .min])
  func `no such number of seats is picked`(count: Int) {
    Self.surveyed.when(Self.pick("r1", count), at: .test(3)).then(Self.refused("r1", .block, .notSoMany))
  }

  @Test func `a section without an end to its seats is not surveyed`() {
    var endless = Self.openSection
    endless.section.rows = .max
    endless.section.seatsPerRow = 1
    given(SeatDecider.self).when(.section(.open(endless)), at: .test)
      .when(Self.pick("r1", 1), at: .test(1)).then(Self.refused("r1", .block, .soldOut))
    #expect(SurveySection(sectionId: "c1.1.1", row: 1, rows: .max, seatsPerRow: .max).seatIds.isEmpty)
  }

  @Test func `a section that nobody asks to pick seats keeps no second account of them`() {
    let held = Self.open.when(
      .seats(.hold(HoldSeats(reservationId: "r1", userId: "u1", sectionId: "c1.1.1", seatIds: ["c1.1.1.1.1"]))), at: .test(1))
    #expect(held.when(Self.release("r1"), at: .test(2)).state.occupancies.rows.isEmpty)
  }
}

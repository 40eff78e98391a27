import Contracts
import Deciding
import DecidingTesting
import JSON
import Testing

@testable import ConcertWorker

@Suite struct SeatDeciderTests {
  private static let section = Section(sectionId: "c1.1.1", name: "Balcony", rows: 2, seatsPerRow: 10, price: 5_000)
  private static let openSection = OpenSection(concertId: "c1", scheduleId: "c1.1", section: section, holdSeconds: 300)
  private static let seats = ["c1.1.1.1.1", "c1.1.1.2.10"]

  private static func hold(
    _ reservation: String = "r1", _ seatIds: [String] = seats, in section: String = "c1.1.1"
  ) -> SeatDecider.Input {
    .seats(.hold(HoldSeats(reservationId: reservation, userId: "u1", sectionId: section, seatIds: seatIds)))
  }

  private static func held(_ reservation: String = "r1", _ seatIds: [String] = seats, at time: Timestamp = .test(10)) -> SeatEvent {
    .held(
      SeatsHeld(
        reservationId: reservation, userId: "u1", scheduleId: "c1.1", sectionId: "c1.1.1", seatIds: seatIds,
        amount: Int64(seatIds.count) * 5_000, until: time + 300))
  }

  private static func refused(_ step: SeatsRefused.Step, _ refusal: Refusal, _ reservation: String = "r1") -> SeatEvent {
    .refused(SeatsRefused(reservationId: reservation, userId: "u1", step: step, refusal: refusal))
  }

  private static func status(_ seat: String, _ status: SeatStatus.Status, _ reservation: String? = "r1") -> Effect<SeatDecider> {
    .event(.status(SeatStatus(seatId: seat, scheduleId: "c1.1", status: status, reservationId: reservation)))
  }

  private static let sell = SeatDecider.Input.seats(.sell(SellSeats(reservationId: "r1", userId: "u1", sectionId: "c1.1.1")))
  private static let release = SeatDecider.Input.seats(.release(ReleaseSeats(reservationId: "r1", userId: "u1", sectionId: "c1.1.1")))
  private static let sold = SeatEvent.sold(SeatsSold(reservationId: "r1", userId: "u1", seatIds: seats))
  private static let released = Effect<SeatDecider>.privateEvent(
    .released(HoldReleased(reservationId: "r1", sectionId: "c1.1.1")))

  private static let open = given(SeatDecider.self).when(.section(.open(openSection)), at: .test)
  private static let holding = open.when(hold(), at: .test(10))
  private static let sale = holding.when(sell, at: .test(60))

  @Test func `a section opens once, and answers every repeat`() {
    let opened = SeatEvent.sectionOpened(SectionOpened(concertId: "c1", scheduleId: "c1.1", sectionId: "c1.1.1"))
    Self.open
      .then(.privateEvent(.opening(SectionOpening(open: Self.openSection))), .event(opened))
      .when(.section(.open(Self.openSection)), at: .test(1))
      .then(.event(opened))
  }

  @Test func `holds free seats, and gives their price and the end of the hold`() {
    Self.holding.then(.event(Self.held()), Self.status(Self.seats[0], .held), Self.status(Self.seats[1], .held))
  }

  @Test func `answers a repeated hold the same, without another effect`() {
    Self.holding.when(Self.hold(), at: .test(20)).then(.event(Self.held()))
    let again = Self.sale.when(Self.hold(), at: .test(70))
    again.then(.event(Self.held()))
    #expect(again.state.holds["r1"]?.status == .sold)
  }

  @Test func `holds all of the seats or none`() {
    let refused = Self.holding.when(Self.hold("r2", ["c1.1.1.1.2", "c1.1.1.1.1"]), at: .test(20))
    refused.then(.event(Self.refused(.hold, .taken("c1.1.1.1.1"), "r2")))
    #expect(refused.state.seats["c1.1.1.1.2"] == nil)
    refused.when(Self.hold("r2", ["c1.1.1.1.2", "c1.1.1.1.1"]), at: .test(21))
      .then(.event(Self.refused(.hold, .taken("c1.1.1.1.1"), "r2")))
  }

  @Test(arguments: ["c1.1.1.0.1", "c1.1.1.3.1", "c1.1.1.1.11", "c1.1.2.1.1", "c1.1.1.01.1", "seat", ""])
  func `knows no seat outside of the section`(seat: String) {
    Self.open.when(Self.hold("r1", ["c1.1.1.1.1", seat]), at: .test(10)).then(.event(Self.refused(.hold, .unknownSeat)))
  }

  @Test func `knows no seat in a section that is not open`() {
    given(SeatDecider.self).when(Self.hold(), at: .test(10)).then(.event(Self.refused(.hold, .unknownSeat)))
  }

  @Test func `refuses no seats, and a seat twice`() {
    Self.open.when(Self.hold("r1", []), at: .test(10)).then(.event(Self.refused(.hold, .notEachOnce)))
    Self.open.when(Self.hold("r1", ["c1.1.1.1.1", "c1.1.1.1.1"]), at: .test(10)).then(.event(Self.refused(.hold, .notEachOnce)))
  }

  @Test func `a price that does not fit is refused, and no trap`() {
    var dear = Self.openSection
    // Of two seats, the second price gives an amount that no message can have.
    for price in [Int64.max, 9_007_199_254_740_991] {
      dear.section.price = price
      given(SeatDecider.self).when(.section(.open(dear)), at: .test).when(Self.hold(), at: .test(10))
        .then(.event(Self.refused(.hold, .tooDear)))
    }
  }

  @Test func `sells held seats, also after the time of the hold, as reservation releases them`() {
    Self.sale.then(.event(Self.sold), Self.status(Self.seats[0], .sold), Self.status(Self.seats[1], .sold))
    Self.holding.when(Self.sell, at: .test(310)).thenAmongOthers(.event(Self.sold))
  }

  @Test func `from the end of sales on no seat is held, and held seats may still be sold`() {
    var ending = Self.openSection
    ending.salesEnd = .test(100)
    let open = given(SeatDecider.self).when(.section(.open(ending)), at: .test)
    let holding = open.when(Self.hold(), at: .test(100).adding(milliseconds: -1))
    holding.thenAmongOthers(.event(Self.held(at: .test(100).adding(milliseconds: -1))))
    let late = holding.when(Self.hold("r2", ["c1.1.1.1.2"]), at: .test(100))
    late.then(.event(Self.refused(.hold, .salesEnded, "r2")))
    late.when(Self.hold("r2", ["c1.1.1.1.2"]), at: .test(99)).then(.event(Self.refused(.hold, .salesEnded, "r2")))
    holding.when(Self.hold(), at: .test(101)).then(.event(Self.held(at: .test(100).adding(milliseconds: -1))))
    holding.when(Self.sell, at: .test(200)).thenAmongOthers(.event(Self.sold))
    open.when(Self.hold("r3", ["c1.1.1.9.9"]), at: .test(100)).then(.event(Self.refused(.hold, .salesEnded, "r3")))
  }

  @Test func `a section of an earlier version, whose end of sales is not known, is read and sells`() throws {
    let section = #"{"sectionId":"c1.1.1","name":"A","rows":1,"seatsPerRow":1,"price":1}"#
    let row = #"{"concertId":"c1","scheduleId":"c1.1","section":\#(section),"holdSeconds":9}"#
    #expect(try JSON.decode(SectionRow.self, from: Array(row.utf8)).salesEnd == nil)
    Self.open.when(Self.hold(), at: .latest).thenAmongOthers(.event(Self.held(at: .latest)))
  }

  @Test func `sells once`() {
    Self.sale.when(Self.sell, at: .test(1_000)).then(.event(Self.sold))
  }

  @Test func `sells only held seats`() {
    Self.open.when(Self.sell, at: .test(60)).then(.event(Self.refused(.sell, .notHeld)))
    Self.holding.when(Self.release, at: .test(20)).when(Self.sell, at: .test(60)).then(.event(Self.refused(.sell, .notHeld)))
  }

  @Test func `releases held or sold seats, for others to have`() {
    for story in [Self.holding, Self.sale] {
      story.when(Self.release, at: .test(100))
        .then(Self.released, Self.status(Self.seats[0], .available, nil), Self.status(Self.seats[1], .available, nil))
        .when(Self.hold("r2"), at: .test(101))
        .thenAmongOthers(.event(Self.held("r2", at: .test(101))))
    }
  }

  @Test func `releases once, and never another's seats`() {
    Self.holding.when(Self.release, at: .test(100)).when(Self.hold("r2"), at: .test(101))
      .when(Self.release, at: .test(102)).thenNothing()
    Self.open.when(Self.release, at: .test(1)).thenNothing()
  }

  @Test func `holds nothing for a reservation that has released its seats`() {
    Self.holding.when(Self.release, at: .test(100)).when(Self.hold(), at: .test(101)).then(.event(Self.refused(.hold, .notHeld)))
  }

  @Test func `a seat's versions go on rising when it is free again`() {
    let state = Self.sale.when(Self.release, at: .test(100)).when(Self.hold("r2", [Self.seats[0]]), at: .test(101)).state
    #expect(state.seats.version(of: Self.seats[0]) == 4)
  }
}

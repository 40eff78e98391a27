import Contracts
import Deciding
import DecidingTesting
import Testing

@testable import ReservationWorker

@Suite struct ReservationSearchTests {
  private static let search = SeatSearch(count: 2, blocks: [3, 1], others: [1])
  private static let command = CreateReservation(
    reservationId: Asked.id, userId: Asked.user, concertId: "c1", scheduleId: "c1.1", sectionId: "c1.1.3", seatIds: [], maxSeatsPerUser: 4,
    search: search)
  private static let pending = given(ReservationDecider.self).when(.command(.create(command)), at: .test, asking: Asked.creator)
  private static let moved = pending.when(refused(.block, "c1.1.3"), at: .test(1))
  private static let last = moved.when(refused(.block, "c1.1.1"), at: .test(2))

  private static func pick(_ section: String, isBlock: Bool) -> Effect<ReservationDecider> {
    .send(
      .seats(.pick(PickSeats(reservationId: Asked.id, userId: Asked.user, sectionId: section, count: 2, isBlock: isBlock))))
  }

  private static func refused(_ step: SeatsRefused.Step, _ section: String, _ refusal: Refusal = .soldOut) -> ReservationDecider.Input {
    .refused(SeatsRefused(reservationId: Asked.id, userId: Asked.user, step: step, refusal: refusal, sectionId: section))
  }

  private static func moved(_ section: String, _ refused: Int) -> Effect<ReservationDecider> {
    .privateEvent(.moved(ReservationMoved(reservationId: Asked.id, userId: Asked.user, sectionId: section, refused: refused)))
  }

  private static func held(_ section: String) -> ReservationDecider.Input {
    .held(
      SeatsHeld(
        reservationId: Asked.id, userId: Asked.user, scheduleId: "c1.1", sectionId: section, seatIds: ["\(section).1.1", "\(section).1.2"],
        amount: 10_000, until: Asked.until))
  }

  private static func snapshot(_ status: ReservationStatus, in section: String, reason: Refusal? = nil, at time: Timestamp)
    -> ReservationSnapshot
  {
    ReservationSnapshot(
      reservationId: Asked.id, userId: Asked.user, concertId: "c1", scheduleId: "c1.1", sectionId: section, seatIds: [], status: status,
      reason: reason, at: time)
  }

  private static func release(_ section: String) -> Effect<ReservationDecider> {
    .send(.seats(.release(ReleaseSeats(reservationId: Asked.id, userId: Asked.user, sectionId: section))))
  }

  @Test func `sections are asked one after the other, first for a block and then for any seats`() {
    Self.pending.then(
      .privateEvent(.opened(ReservationOpened(asked: Self.command, command: Asked.creator, at: .test))),
      Self.pick("c1.1.3", isBlock: true),
      .setTimer(ReservationTimer(.holding, Asked.due), at: .test(30)))
    Self.moved.then(Self.moved("c1.1.1", 1), Self.pick("c1.1.1", isBlock: true))
    Self.last.then(Self.moved("c1.1.1", 2), Self.pick("c1.1.1", isBlock: false))
    Self.last.when(Self.refused(.pick, "c1.1.1"), at: .test(3), asking: nil)
      .then(
        .event(ReservationEvent(.failed, Self.snapshot(.failed, in: "c1.1.1", reason: .soldOut, at: .test(3)))),
        .refuse(.soldOut, to: Asked.creator))
      .thenCancels(ReservationTimer(.holding, Asked.due))
  }

  @Test func `has the seats that a section picked, and sells and releases them there`() {
    var snapshot = Self.snapshot(.temporary, in: "c1.1.1", at: .test(2))
    snapshot.seatIds = ["c1.1.1.1.1", "c1.1.1.1.2"]
    snapshot.amount = 10_000
    snapshot.expiresAt = Asked.until
    let held = Self.moved.when(Self.held("c1.1.1"), at: .test(2))
    held.thenAmongOthers(.event(ReservationEvent(.created, snapshot)))
    held.when(Asked.paid(at: .test(60)), at: .test(60)).thenAmongOthers(.send(Asked.sell))
    held.when(Asked.cancel, at: .test(60)).thenAmongOthers(Self.release("c1.1.1"))
    #expect(held.state.reservations[Asked.id]?.search == nil)
  }

  @Test func `an answer that came before counts only once`() {
    Self.moved.when(Self.refused(.block, "c1.1.3"), at: .test(2)).thenNothing()
    Self.last.when(Self.refused(.block, "c1.1.1"), at: .test(3)).thenNothing()
    Self.last.when(Self.held("c1.1.1"), at: .test(3)).when(Self.refused(.pick, "c1.1.1"), at: .test(4)).thenNothing()
  }

  @Test func `ends at once when the section says that nothing is sold any more`() {
    Self.pending.when(Self.refused(.block, "c1.1.3", .salesEnded), at: .test(1))
      .then(
        .event(ReservationEvent(.failed, Self.snapshot(.failed, in: "c1.1.3", reason: .salesEnded, at: .test(1)))),
        .refuse(.salesEnded, to: Asked.creator))
  }

  @Test func `cancelled while it looks, it releases what the present section may pick`() {
    Self.moved.when(Asked.cancel, at: .test(2)).thenAmongOthers(Self.release("c1.1.1"))
      .when(Self.held("c1.1.1"), at: .test(3)).thenNothing()
    Self.moved.when(Asked.cancel, at: .test(2)).when(Self.refused(.block, "c1.1.1"), at: .test(3)).thenNothing()
  }

  @Test func `seats of a section that it does not ask go back`() {
    Self.moved.when(Self.held("c1.1.3"), at: .test(2)).then(Self.release("c1.1.3"))
    Self.moved.when(Self.held("c1.1.1"), at: .test(2)).when(Self.held("c1.1.3"), at: .test(3)).then(Self.release("c1.1.3"))
  }

  @Test func `wanted seats count for the user's limit, until the search ends in vain`() {
    let id = Allowance.id(userId: Asked.user, concertId: "c1")
    #expect(Self.moved.state.allowances[id]?.seats == 2)
    #expect(Self.moved.when(Self.held("c1.1.1"), at: .test(2)).state.allowances[id]?.seats == 2)
    #expect(Self.last.when(Self.refused(.pick, "c1.1.1"), at: .test(3)).state.allowances[id]?.seats == 0)
    var second = Self.command
    second.reservationId = "r2"
    second.search?.count = 3
    Self.moved.when(.command(.create(second)), at: .test(2), asking: Asked.confirmer)
      .then(.refuse(Refusal(.limitExceeded, "One may have 4 seats of this concert at most."), to: Asked.confirmer))
  }

  @Test func `a search that asks nobody, or for no possible number of seats, is refused`() {
    let searches: [(count: Int, blocks: [Int], refused: Int)] = [
      (2, [], 0), (0, [3], 0), (11, [3], 0), (.max, [3], 0), (2, [1], 0), (2, [3], -1), (2, [3], .min), (2, [3], .max),
    ]
    for (count, blocks, refused) in searches {
      var command = Self.command
      command.search = SeatSearch(count: count, blocks: blocks, others: [])
      command.search?.refused = refused
      given(ReservationDecider.self).when(.command(.create(command)), at: .test, asking: Asked.creator)
        .then(.refuse(Refusal(.invalidRequest, "This search asks no section."), to: Asked.creator))
    }
  }

  @Test func `asked for again, it gets the same answer`() {
    let held = Self.moved.when(Self.held("c1.1.1"), at: .test(2))
    let again = held.when(.command(.create(Self.command)), at: .test(3), asking: Asked.confirmer)
    #expect(again.effects.count == 1 && again.state.reservations[Asked.id]?.seatIds.count == 2)
    guard case .reply(let view, Asked.confirmer) = again.effects.first else {
      Issue.record("it is answered \(again.effects)")
      return
    }
    #expect(view.seatIds == ["c1.1.1.1.1", "c1.1.1.1.2"])
  }
}

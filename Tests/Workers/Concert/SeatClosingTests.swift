import Contracts
import Deciding
import DecidingTesting
import Testing

@testable import ConcertWorker

/// Sections whose evening is cancelled.
@Suite struct SeatClosingTests {
  private static let id = "c1.1.1"
  private static let section = Section(sectionId: id, name: "Balcony", rows: 2, seatsPerRow: 3, price: 5_000)
  private static let open = given(SeatDecider.self)
    .when(.section(.open(OpenSection(concertId: "c1", scheduleId: "c1.1", section: section, holdSeconds: 300))), at: .test)
  private static let close = SeatDecider.Input.section(.close(CloseSection(sectionId: id)))
  private static let due = SectionDue(sectionId: id)

  private static func hold(_ reservation: String, _ seats: String...) -> SeatDecider.Input {
    .seats(
      .hold(HoldSeats(reservationId: reservation, userId: "user of \(reservation)", sectionId: id, seatIds: seats.map { "\(id).\($0)" })))
  }

  private static func sell(_ reservation: String) -> SeatDecider.Input {
    .seats(.sell(SellSeats(reservationId: reservation, userId: "user of \(reservation)", sectionId: id)))
  }

  private static func release(_ reservation: String, isPaid: Bool? = nil) -> SeatDecider.Input {
    .seats(.release(ReleaseSeats(reservationId: reservation, userId: "user of \(reservation)", sectionId: id, isPaid: isPaid)))
  }

  private static func sweep(_ row: Int) -> SectionCommand { .sweep(SweepSection(sectionId: id, row: row, seatsPerRow: 3)) }
  private static func withdraw(_ reservations: String...) -> SectionCommand {
    .withdraw(WithdrawHolds(sectionId: id, reservationIds: reservations))
  }

  private static func withdrawn(_ reservation: String) -> Effect<SeatDecider> {
    .event(.withdrawn(SeatsWithdrawn(reservationId: reservation, userId: "user of \(reservation)", sectionId: id)))
  }

  private static func emptied(_ reservations: Int, _ refunded: Int) -> Effect<SeatDecider> {
    .event(
      .sectionEmptied(
        SectionEmptied(concertId: "c1", scheduleId: "c1.1", sectionId: id, reservations: reservations, refunded: refunded)))
  }

  /// r1 has bought seats in both rows, r2 holds one, r3 has given its seat back.
  private static let sold = open.when(hold("r1", "1.1", "2.1"), at: .test(1)).when(sell("r1"), at: .test(2))
    .when(hold("r2", "2.3"), at: .test(3)).when(hold("r3", "1.3"), at: .test(4)).when(release("r3"), at: .test(5))
  private static let closed = sold.when(close, at: .test(10))

  @Test func `closes once, and begins with its first row`() {
    Self.closed
      .then(.privateEvent(.closing(SectionClosing(sectionId: Self.id))), .send(Self.sweep(1)))
      .when(Self.close, at: .test(11)).thenNothing()
  }

  @Test func `holds no more seats, but a reservation keeps what it has until it releases it`() {
    Self.closed
      .when(Self.hold("r4", "1.2"), at: .test(11))
      .then(
        .event(.refused(SeatsRefused(reservationId: "r4", userId: "user of r4", step: .hold, refusal: .scheduleCancelled))))
    Self.closed.when(Self.sell("r2"), at: .test(11))
      .thenAmongOthers(.event(.sold(SeatsSold(reservationId: "r2", userId: "user of r2", seatIds: ["c1.1.1.2.3"]))))
  }

  @Test func `looks through row after row, and tells whoever has seats there`() {
    Self.closed
      .when(.section(Self.sweep(1)), at: .test(11)).then(.send(Self.withdraw("r1")), .send(Self.sweep(2)))
      .when(.section(Self.sweep(2)), at: .test(12)).then(.send(Self.withdraw("r1", "r2")))
    Self.open.when(Self.close, at: .test(10))
      .when(.section(Self.sweep(1)), at: .test(11)).then(.send(Self.sweep(2)))
      .when(.section(Self.sweep(2)), at: .test(12)).thenNothing()
  }

  @Test func `tells a reservation once, and none that has given its seats back`() {
    Self.closed
      .when(.section(Self.withdraw("r1")), at: .test(11))
      .then(Self.withdrawn("r1"), .setTimer(Self.due, at: .test(12)))
      .when(.section(Self.withdraw("r1", "r2")), at: .test(11))
      .then(Self.withdrawn("r2"))
      .when(.section(Self.withdraw("r1", "r2", "r3")), at: .test(11)).thenNothing()
  }

  @Test func `says how many were told and how many paid ones have ended, gathered for a second`() {
    Self.closed
      .when(.section(Self.withdraw("r1", "r2")), at: .test(11))
      .when(.due(Self.due), at: .test(12))
      .then(Self.emptied(2, 0))
      .thenCancels(Self.due)
      .when(Self.release("r1", isPaid: true), at: .test(13))
      .thenAmongOthers(.setTimer(Self.due, at: .test(14)))
      .when(Self.release("r2"), at: .test(13))
      .when(.due(Self.due), at: .test(14))
      .then(Self.emptied(0, 1))
      .thenCancels(Self.due)
      .when(.due(Self.due), at: .test(15)).thenNothing()
  }

  @Test func `a refund of a section that is on sale is nobody's progress`() {
    Self.sold.when(Self.release("r1", isPaid: true), at: .test(6))
      .then(
        .privateEvent(.released(HoldReleased(reservationId: "r1", sectionId: Self.id))),
        .event(.status(SeatStatus(seatId: "c1.1.1.1.1", scheduleId: "c1.1", status: .available, reservationId: nil))),
        .event(.status(SeatStatus(seatId: "c1.1.1.2.1", scheduleId: "c1.1", status: .available, reservationId: nil))))
  }
}

import Contracts
import Deciding

/// Reservations, from the wish for seats to their sale or release. It leads the purchase: seats are concert's, points are payment's,
/// and whether both came together in time is decided here.
///
/// All that it hears is keyed by userId, so a lane sees a user's reservations whole, and can count their seats.
public enum ReservationDecider: Decider {
  public enum Input: Equatable, Sendable {
    case command(ReservationCommand)
    case held(SeatsHeld)
    case refused(SeatsRefused)
    case sold(SeatsSold)
    case paid(PaymentSucceeded)
    case timer(ReservationTimer)
  }

  public typealias State = ReservationState
  public typealias Event = ReservationEvent
  public typealias PrivateEvent = ReservationPrivateEvent
  public typealias Request = SeatCommand
  public typealias Reply = ReservationView
  public typealias Timer = ReservationTimer

  public static let service = "reservation"

  public static let sources: [Source<Input>] = [
    .commands(Input.command),
    .events(Input.held),
    .events(Input.refused),
    .events(Input.sold),
    .events(Input.paid),
    .timers(Input.timer),
  ]

  public static func rows(for input: Input) -> [RowName] {
    switch input {
    case .command(.create(let create)):
      rows(create.reservationId) + [RowName(Allowance.self, Allowance.id(userId: create.userId, concertId: create.concertId))]
    case .command(.confirm(let confirm)): rows(confirm.reservationId)
    case .command(.cancel(let cancel)): rows(cancel.reservationId)
    case .held(let held): [RowName(Reservation.self, held.reservationId)]
    case .refused(let refused): [RowName(Reservation.self, refused.reservationId)]
    case .sold(let sold): [RowName(Reservation.self, sold.reservationId)]
    case .paid(let payment): rows(payment.reservationId)
    case .timer(let timer): rows(timer.content.reservationId)
    }
  }

  private static func rows(_ reservationId: String) -> [RowName] {
    [RowName(Reservation.self, reservationId), RowName(Foundling.self, reservationId)]
  }

  /// Seconds that an answer of another service is waited for (PENDING and selling) before a reservation has failed.
  static let answerSeconds = 30
  /// Seconds that `confirm` waits for a payment that may be on its way.
  static let confirmSeconds = 2
}

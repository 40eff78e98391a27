import Contracts
import Deciding

/// Points: who has how many, what they went for, and what came back.
///
/// All that it hears is keyed by userId, so a balance has one lane, and debits need no lock. Of a reservation it keeps what it needs to
/// take points for it and to give them back, once.
public enum PaymentDecider: Decider {
  public enum Input: Equatable, Sendable {
    case command(PaymentCommand)
    /// Its seats are held, so it may be paid.
    case held(ReservationSnapshot)
    case ended(ReservationSnapshot, Closing)
    case due(PaymentDue)
  }

  public typealias State = PaymentState
  public typealias Event = PaymentEvent
  public typealias PrivateEvent = PaymentPrivateEvent
  public typealias Reply = PaymentReply
  public typealias Timer = PaymentDue

  public static let service = "payment"

  public static let sources: [Source<Input>] = [
    .commands(Input.command),
    .events(ReservationEvent.self, .created, Input.held),
    .events(ReservationEvent.self, .failed) { .ended($0, .failed) },
    .events(ReservationEvent.self, .cancelled) { .ended($0, .cancelled) },
    .events(ReservationEvent.self, .expired) { .ended($0, .expired) },
    .timers(Input.due),
  ]

  public static func rows(for input: Input) -> [RowName] {
    switch input {
    case .command(.process(let process)): rows(process.reservationId, process.userId)
    case .command(.cancel(let cancel)): rows(cancel.reservationId, cancel.userId)
    case .command(.charge(let charge)): [RowName(Balance.self, charge.userId)]
    case .held(let reservation), .ended(let reservation, _): rows(reservation.reservationId, reservation.userId)
    case .due(let due): rows(due.reservationId, due.userId)
    }
  }

  private static func rows(_ reservationId: String, _ userId: String) -> [RowName] {
    [RowName(Bill.self, reservationId), RowName(Balance.self, userId)]
  }

  /// Seconds that a payment waits for the reservation that it overtook: its id is genuine, so it should come.
  static let billSeconds = 30
  /// Points that one may charge at once, by the HTTP contract.
  static let charges: ClosedRange<Int64> = 1...10_000_000
  /// Points that one may have: 2^53 - 1, up to which every reader of JSON has whole numbers (RFC 8259, 6).
  static let highestBalance: Int64 = 9_007_199_254_740_991
}

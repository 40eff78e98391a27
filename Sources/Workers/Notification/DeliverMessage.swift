import Contracts
import Deciding
import JSON

/// A message on its way to a user. Its subject is its id, so it is one call, however often its outcome is heard of.
///
/// Its key is the reservation: a user's messages about one reservation go out in order, and a message that can't be delivered holds up no
/// other reservation's.
public struct DeliverMessage: Message {
  public static let messageType = "message.deliver"

  public var notificationId: String
  public var userId: String
  public var reservationId: String
  public var outcome: ReservationOutcome
  /// Nil: notification has heard only of the refund so far.
  public var concertId: String?
  public var scheduleId: String?
  public var seatIds: [String]
  /// In points: the price, or what goes back.
  public var amount: Int64?
  /// Nil: the user's address is not known yet.
  public var email: String?
  public var name: String?
  /// The time of the outcome.
  public var at: Timestamp

  public init(
    notificationId: String, userId: String, reservationId: String, outcome: ReservationOutcome, concertId: String? = nil,
    scheduleId: String? = nil, seatIds: [String] = [], amount: Int64? = nil, email: String? = nil, name: String? = nil, at: Timestamp
  ) {
    self.notificationId = notificationId
    self.userId = userId
    self.reservationId = reservationId
    self.outcome = outcome
    self.concertId = concertId
    self.scheduleId = scheduleId
    self.seatIds = seatIds
    self.amount = amount
    self.email = email
    self.name = name
    self.at = at
  }

  public var routingKey: String { reservationId }
  public var subject: String { notificationId }
}

import Deciding
import JSON

/// A message has gone to its user.
public struct NotificationSent: Message {
  public static let messageType = "notification.sent"

  public var notificationId: String
  public var reservationId: String
  public var userId: String
  public var outcome: ReservationOutcome
  /// `file`, `smtp` or `webhook`
  public var channel: String
  public var at: Timestamp

  public init(
    notificationId: String, reservationId: String, userId: String, outcome: ReservationOutcome, channel: String, at: Timestamp
  ) {
    self.notificationId = notificationId
    self.reservationId = reservationId
    self.userId = userId
    self.outcome = outcome
    self.channel = channel
    self.at = at
  }

  public var routingKey: String { userId }
  public var subject: String { reservationId }
}

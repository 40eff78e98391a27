import Deciding
import JSON

/// The answer to `notification.send`: notification's journal has the message, or one about a later outcome. It will go out.
public struct NotificationView: Message {
  public static let messageType = "notification.reply"

  public var notificationId: String
  public var reservationId: String
  public var userId: String

  public init(notificationId: String, reservationId: String, userId: String) {
    self.notificationId = notificationId
    self.reservationId = reservationId
    self.userId = userId
  }

  public var routingKey: String { userId }
  public var subject: String { notificationId }

  public func encode(into json: inout JSONOutput) {
    json.field("notificationId", notificationId)
    json.field("reservationId", reservationId)
    json.field("userId", userId)
  }
}

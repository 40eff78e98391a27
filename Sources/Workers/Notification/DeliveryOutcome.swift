import Contracts
import Deciding
import JSON

/// What came of a message.
public struct DeliveryOutcome: Message {
  public static let messageType = "message.answered"

  public enum Result: String, Codable, Sendable {
    case delivered = "DELIVERED"
    /// The channel needs an address, and the message has none.
    case noAddress = "NO_ADDRESS"
    /// It could not be delivered. As a dead letter it waits for a person; who replays it has it delivered after all.
    case undelivered = "UNDELIVERED"
  }

  public var message: DeliverMessage
  public var result: Result
  /// `file`, `smtp` or `webhook`
  public var channel: String

  public init(_ message: DeliverMessage, _ result: Result, channel: String) {
    self.message = message
    self.result = result
    self.channel = channel
  }

  public var routingKey: String { message.reservationId }
  public var subject: String { message.notificationId }
}

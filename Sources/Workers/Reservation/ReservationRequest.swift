import Contracts
import Deciding

/// The commands that reservation sends.
public enum ReservationRequest: RequestSet {
  case seats(SeatCommand)
  /// Only of concerts with a waiting room.
  case queue(QueueCommand)

  public static let messageTypes = types(of: seats, queue)

  public var topic: String {
    switch self {
    case .seats(let command): command.topic
    case .queue(let command): command.topic
    }
  }

  public var parts: MessageParts {
    switch self {
    case .seats(let command): command.parts
    case .queue(let command): command.parts
    }
  }
}

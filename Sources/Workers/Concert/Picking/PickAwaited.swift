import Contracts
import Deciding

public struct PickAwaited: Message {
  public static let messageType = "pick.awaited"

  public var pick: PickSeats

  public var routingKey: String { pick.sectionId }
  public var subject: String { pick.reservationId }
}

public struct PickDropped: Message {
  public static let messageType = "pick.dropped"

  public var reservationId: String
  public var sectionId: String

  public var routingKey: String { sectionId }
  public var subject: String { reservationId }
}

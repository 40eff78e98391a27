import Messaging

/// How a producer of a `MemoryLog` hears that a record is refused for good.
public enum MemoryLogRefusal: Sendable {
  /// `send` throws it.
  case atOnce(LogError)
  /// A delivery says it.
  case onDelivery(LogError)
}

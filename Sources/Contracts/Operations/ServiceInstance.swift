import Deciding

/// State topic `service.registry`: an instance of a service, and the address where it answers queries. The instance repeats it every few
/// seconds (the heartbeat), and writes a tombstone at shutdown.
public struct ServiceInstance: Content {
  public enum State: String, Codable, Sendable, CaseIterable {
    /// It has not read to the ends of its topics yet, but answers queries.
    case starting
    case running
    /// It still answers open queries, and wants no new ones.
    case stopping
  }

  public static let topic = "service.registry"
  /// The time between two heartbeats.
  public static let heartbeatSeconds = 5
  /// An instance that is silent for this time counts as gone: three heartbeats may be lost.
  public static let silenceSeconds = 20

  /// `reservation`
  public var service: String
  /// Unique to this process.
  public var instance: String
  /// The address of its internal HTTP: `127.0.0.1:41234`.
  public var address: String
  /// The time of the heartbeat, by the instance's clock.
  public var at: Timestamp
  public var state: State
  /// When it was started, by its own clock. (This and the rest: not said by earlier versions.)
  public var since: Timestamp?
  /// The partitions that its lanes have, ascending.
  public var partitions: [Int32]?
  /// Records that it has still to handle, by partition, as of some seconds ago.
  public var lag: [String: Int64]?
  /// The state of its circuit breaker, `closed`, `open` or `half-open`; nil: it has called nobody outside.
  public var breaker: String?

  public init(
    service: String, instance: String, address: String, at: Timestamp, state: State, since: Timestamp? = nil, partitions: [Int32]? = nil,
    lag: [String: Int64]? = nil, breaker: String? = nil
  ) {
    self.service = service
    self.instance = instance
    self.address = address
    self.at = at
    self.state = state
    self.since = since
    self.partitions = partitions
    self.lag = lag
    self.breaker = breaker
  }

  public var routingKey: String { "\(service)/\(instance)" }
  public var subject: String { routingKey }
}

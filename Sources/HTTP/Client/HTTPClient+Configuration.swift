extension HTTPClient {
  public struct Configuration: Sendable {
    /// Connections to one target, and so requests to it that run at once.
    public var maxConnectionsPerTarget = 32
    /// Requests to one target that wait for a connection. Beyond: `tooManyInFlight`.
    public var maxWaitingPerTarget = 256
    /// How long an unused connection is kept. Less than the servers' own, so that a request rarely meets one that is being closed.
    public var idleTimeout = Duration.seconds(30)
    /// The content of an answer, in bytes. Beyond: `badResponse`.
    public var maxBodyBytes = 8 * 1024 * 1024

    public init() {}
  }

  /// What the client counts.
  public struct Metrics: Sendable, Equatable {
    public internal(set) var openConnections = 0
    public internal(set) var connectionsTotal = 0
    public internal(set) var requestsRunning = 0
    public internal(set) var requestsWaiting = 0
  }
}

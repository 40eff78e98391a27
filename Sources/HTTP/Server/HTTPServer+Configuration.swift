extension HTTPServer {
  /// Every limit that keeps a stranger from taking more than a share.
  public struct Configuration: Sendable {
    /// Connections that are served at once; kept below the process's limit for descriptors. Those beyond are answered 503, and
    /// beyond a few more of these none is accepted until one closes.
    public var maxConnections = 10_000
    /// Connections that the kernel holds until they are accepted; it takes `net.core.somaxconn` at most.
    public var backlog: Int32 = 1024
    /// The request line and the header fields together, in bytes. Beyond: 431, or 414 for a request line of more than 8 KiB.
    public var maxHeaderBytes = 16 * 1024
    /// The content of a request, in bytes. Beyond: 413.
    public var maxBodyBytes = 64 * 1024
    /// How long a connection may wait for its next request.
    public var idleTimeout = Duration.seconds(60)
    /// From the first byte of a request to its last. Beyond: 408, also for who sends a byte a second.
    public var requestTimeout = Duration.seconds(10)
    /// From an answer's first byte to its last, for who reads too slowly.
    public var responseTimeout = Duration.seconds(30)
    /// Makes the answers that the server gives by itself: 400, 408, 413, 414, 417, 431, 500, 501, 503, 505.
    public var refusalResponse: @Sendable (HTTPRefusal) -> HTTPResponse = { $0.response }

    public init() {}
  }

  /// What the server counts.
  public struct Metrics: Sendable, Equatable {
    public internal(set) var openConnections = 0
    /// Requests that were handed to the handler and are not answered yet.
    public internal(set) var requestsInFlight = 0
    public internal(set) var requestsTotal = 0
    /// Requests that the server answered by itself.
    public internal(set) var refusalsTotal = 0
  }
}

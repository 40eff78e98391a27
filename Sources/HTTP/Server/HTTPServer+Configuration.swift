import Glibc

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

/// How long a connection may stay in each phase, in nanoseconds.
struct PhaseLimits {
  /// For the client to read the last word on a connection.
  private static let lingering = Duration.seconds(2)

  private let idle, reading, writing, lingering: Int64
  /// How often to look: an overdue connection lives a quarter longer at most.
  let interval: Duration

  init(_ configuration: HTTPServer.Configuration) {
    idle = configuration.idleTimeout.nanoseconds
    reading = configuration.requestTimeout.nanoseconds
    writing = configuration.responseTimeout.nanoseconds
    lingering = Self.lingering.nanoseconds
    let shortest = min(configuration.idleTimeout, configuration.requestTimeout, configuration.responseTimeout)
    interval = min(.seconds(1), max(.milliseconds(10), shortest / 4))
  }

  func nanoseconds(for connection: ServerConnection) -> Int64 {
    switch connection.phase {
    case .idle: connection.isExcess ? min(idle, reading) : idle
    case .reading: reading
    case .handling: .max
    case .writing: writing
    case .lingering: lingering
    }
  }
}

/// How many connections a server takes on, so that it never runs out of descriptors: the listener would stay readable, and the
/// loop would spin.
struct ConnectionLimit {
  /// What the rest of the process keeps for itself: databases, logs, connections to services.
  static let reserve = 128

  /// Connections whose requests are handled.
  let served: Int
  /// With those that are told that there are too many.
  let accepted: Int

  init(wanted: Int, descriptors: Int = ConnectionLimit.descriptors) {
    let excess = 32
    let most = max(descriptors - Self.reserve, descriptors / 2) - excess
    served = max(1, min(wanted, most))
    accepted = served + excess
  }

  static var descriptors: Int {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 1024 }
    return Int(clamping: limit.rlim_cur)
  }
}

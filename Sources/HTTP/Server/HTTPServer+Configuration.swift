import EventLoop
import Glibc

extension HTTPServer {
  /// The limits of the server. They keep a client from taking more than its share.
  public struct Configuration: Sendable {
    /// The number of connections that are served at once. The server keeps it below the process's limit of descriptors. A few more
    /// connections are answered 503; beyond these the server accepts none until one closes.
    public var maxConnections = 10_000
    /// The number of connections that the kernel holds until they are accepted, `net.core.somaxconn` at most.
    public var backlog: Int32 = 1024
    /// The largest size of the request line and the header fields together, in bytes. Larger ones are answered 431, or 414 if the request
    /// line has more than 8 KiB.
    public var maxHeaderBytes = 16 * 1024
    /// The largest content of a request, in bytes. Larger ones are answered 413.
    public var maxBodyBytes = 64 * 1024
    /// How long a connection may wait for its next request.
    public var idleTimeout = Duration.seconds(60)
    /// The time limit from the first byte of a request to its last, even for a client that sends one byte a second. After it: 408.
    public var requestTimeout = Duration.seconds(10)
    /// The time limit from an answer's first byte to its last, for clients that read slowly.
    public var responseTimeout = Duration.seconds(30)
    /// The content that an ``HTTPStream`` keeps for a client that does not take it, beside what it was begun with. A client with more is
    /// dropped.
    public var maxUnsentBytes = 256 * 1024
    /// How long a client of an ``HTTPStream`` may leave content unacknowledged. It has lost its network, and is dropped.
    public var streamPatience = Duration.seconds(60)
    /// Makes the answers that the server gives by itself: 400, 408, 413, 414, 417, 431, 500, 501, 503, 505.
    public var refusalResponse: @Sendable (HTTPRefusal) -> HTTPResponse = { $0.response }

    public init() {}
  }

  /// The counts of the server.
  public struct Metrics: Sendable, Equatable {
    public internal(set) var openConnections = 0
    /// The number of connections that are served at once: what the configuration and the process's limit of descriptors allow.
    public internal(set) var connectionLimit = 0
    /// Requests that the handler has and has not answered yet.
    public internal(set) var requestsInFlight = 0
    public internal(set) var requestsTotal = 0
    /// Answers without an end that are being given.
    public internal(set) var openStreams = 0
    /// Streams that ended because their clients took their content too slowly.
    public internal(set) var slowStreamsTotal = 0
    /// Requests that the server answered by itself.
    public internal(set) var refusalsTotal = 0
  }
}

/// How long a connection may stay in each phase, in nanoseconds.
struct PhaseLimits {
  /// The time for the client to read the last answer on a connection.
  private static let lingering = Duration.seconds(2)

  private let idle, reading, writing, lingering: Int64
  /// How often the server looks. So a connection lives a quarter longer than its limit at most.
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
    case .handling, .streaming: .max
    case .writing: writing
    case .lingering: lingering
    }
  }
}

/// The number of connections that a server accepts. It must never run out of descriptors: the listener would stay readable, and the loop
/// would spin.
struct ConnectionLimit {
  /// The descriptors that are left for the rest of the process: databases, logs, connections to services.
  static let reserve = 128

  /// Connections whose requests are handled.
  let served: Int
  /// The connections that are served, and those that are refused with 503.
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

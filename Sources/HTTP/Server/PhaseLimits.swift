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

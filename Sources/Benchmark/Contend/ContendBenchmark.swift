/// Many requests at once for one seat, and then for the next. One request must get the seat, and all others must hear at once that it is
/// taken.
public struct ContendBenchmark {
  public struct Configuration: Sendable {
    /// The number of requests for each seat.
    public var requests = 1000
    public var connections = 200
    /// The number of users. They take turns, and each asks several times, as people do.
    public var users = 50
    /// The number of seats, one after the other.
    public var seats = 10

    public init() {}
  }

  private let configuration: Configuration
  private let subject: Subject
  private let progress: Progress

  public init(_ configuration: Configuration, subject: Subject, progress: Progress) {
    self.configuration = configuration
    self.subject = subject
    self.progress = progress
  }

  public func run() throws -> ContendReport {
    let admin = try subject.admin()
    var box = try Box(seats: configuration.seats + 1, admin, progress)
    let users = try Visitor.crowd(of: configuration.users, port: subject.address.port, progress)
    let rush = try Rush(connections: configuration.connections, users: users, port: subject.address.port)
    let seats = (0...configuration.seats).compactMap { _ in box.deal() }
    // The first seat does not count, because caches and connections are new.
    try rush.run(for: seats[0], requests: configuration.requests)
    rush.forget()

    let before = subject.usage
    for (number, seat) in seats.enumerated().dropFirst() {
      progress.show("seat \(number) of \(configuration.seats)", fraction: Double(number) / Double(seats.count))
      try rush.run(for: seat, requests: configuration.requests)
    }
    let after = subject.usage
    try check(box, admin)

    var report = ContendReport(configuration, rush)
    report.serverCPUMicrosecondsPerRequest = after?.processorMicroseconds(since: before, each: rush.answers)
    return report
  }

  /// Checks the seat map, which may be a little behind: it must show each seat that was given away as held, and no other.
  private func check(_ box: Box, _ admin: Visitor) throws {
    progress.show("adding up")
    var held = 0
    guard try Patience.wait(seconds: 60, until: {
      held = try box.count("HELD", admin)
      return held == configuration.seats + 1
    }) else { throw BenchmarkFailure("\(configuration.seats + 1) seats were given away, but \(held) are held") }
  }
}

/// The results of `bench contend`.
public struct ContendReport: BenchmarkReport {
  public var benchmark = "contend"
  /// The number of requests for each seat.
  public var requests: Int
  public var connections: Int
  public var users: Int
  public var seats: Int
  /// The number of answers of any kind in a second.
  public var requestsPerSecond: Double
  public var serverCPUMicrosecondsPerRequest: Double?
  /// The latencies of the requests that got a seat, one for each seat.
  public var winners: Latency
  /// The latencies of the requests that heard that the seat is taken.
  public var losers: Latency

  init(_ configuration: ContendBenchmark.Configuration, _ rush: Rush) {
    requests = configuration.requests
    connections = configuration.connections
    users = configuration.users
    seats = configuration.seats
    requestsPerSecond = Double(rush.answers) / (Double(rush.nanoseconds) / 1e9)
    winners = Latency(rush.winners)
    losers = Latency(rush.losers)
  }
}

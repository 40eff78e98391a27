/// What `bench contend` found.
public struct ContendReport: BenchmarkReport {
  public var benchmark = "contend"
  /// For each seat.
  public var requests: Int
  public var connections: Int
  public var users: Int
  public var seats: Int
  /// Answers of any kind.
  public var requestsPerSecond: Double
  public var serverCPUMicrosecondsPerRequest: Double?
  /// Who got a seat: one each.
  public var winners: Latency
  /// Who heard that it is taken.
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

/// What `bench edge` found.
public struct EdgeReport: BenchmarkReport {
  /// One kind of request.
  public struct Reading: Codable, Sendable {
    public var requestsPerSecond: Double
    /// Of the thread that serves; nil where it could not be seen.
    public var cpuMicrosecondsPerRequest: Double?
    public var p50Ms: Double
    public var p99Ms: Double
    /// As many times a second as a hello; nil for the hello itself, as the next.
    public var requestsToHello: Double?
    /// So many times what a hello costs.
    public var cpuToHello: Double?

    init(_ outcome: ReadLoad.Outcome, beside hello: Reading?) {
      let count = Double(outcome.latency.count)
      let latency = Latency(outcome.latency)
      requestsPerSecond = count / (Double(outcome.nanoseconds) / 1e9)
      cpuMicrosecondsPerRequest = outcome.processorNanoseconds.map { Double($0) / 1e3 / count }
      p50Ms = latency.p50Ms
      p99Ms = latency.p99Ms
      requestsToHello = hello.map { requestsPerSecond / $0.requestsPerSecond }
      if let own = cpuMicrosecondsPerRequest, let hello = hello?.cpuMicrosecondsPerRequest { cpuToHello = own / hello }
    }
  }

  public struct SeatMap: Codable, Sendable {
    public var seats: Int
    /// Of the whole answer's content.
    public var bytes: Int
    /// 200
    public var whole: Reading
    /// 304, as the client has it already.
    public var notModified: Reading
  }

  public struct SeatMaps: Codable, Sendable {
    public var section: SeatMap
    public var schedule: SeatMap
  }

  public var benchmark = "edge"
  public var connections: Int
  public var seconds: Int
  public var hello: Reading
  public var seatMaps: SeatMaps

  init(_ configuration: EdgeBenchmark.Configuration, hello: Reading, section: SeatMap, schedule: SeatMap) {
    connections = configuration.connections
    seconds = configuration.seconds
    self.hello = hello
    seatMaps = SeatMaps(section: section, schedule: schedule)
  }
}

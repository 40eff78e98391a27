/// The results of `bench edge`.
public struct EdgeReport: BenchmarkReport {
  /// The figures of one kind of request.
  public struct Reading: Codable, Sendable {
    public var requestsPerSecond: Double
    /// The processor time of the serving thread. Nil if it could not be read.
    public var cpuMicrosecondsPerRequest: Double?
    public var p50Ms: Double
    public var p99Ms: Double
    /// The requests a second, divided by those of a hello. Nil for the hello itself.
    public var requestsToHello: Double?
    /// The processor time, divided by that of a hello. Nil for the hello itself.
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
    /// The size of the whole content, in bytes.
    public var bytes: Int
    /// Answers with 200 and the whole content.
    public var whole: Reading
    /// Answers with 304, because the client has the content already.
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

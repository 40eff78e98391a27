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

  /// Live streams of one seat map.
  public struct Streams: Codable, Sendable {
    public var listeners: Int
    /// The memory of the edge for a listener who hears nothing.
    public var bytesPerListener: Double
    /// Seats that change in a second. Changes of the same moment are one event.
    public var changesPerSecond: Int
    /// Events that came to listeners, in a second.
    public var deliveriesPerSecond: Double
    public var bytesPerDelivery: Double
    /// The processor time of the edge's thread for one event to one listener. Nil if it could not be read.
    public var cpuMicrosecondsPerDelivery: Double?
    /// The share of a core that the edge's thread takes.
    public var coreShare: Double?
    /// From the change of a seat to its arrival at a listener.
    public var p50Ms: Double
    public var p99Ms: Double

    init(
      listeners: Int, bytesPerListener: Double, changesPerSecond: Int, deliveries: Int, deliveredBytes: Int, seconds: Double,
      processorNanoseconds: Int64?, latency: LatencyHistogram
    ) {
      self.listeners = listeners
      self.bytesPerListener = bytesPerListener
      self.changesPerSecond = changesPerSecond
      deliveriesPerSecond = Double(deliveries) / seconds
      bytesPerDelivery = Double(deliveredBytes) / Double(max(1, deliveries))
      cpuMicrosecondsPerDelivery = processorNanoseconds.map { Double($0) / 1e3 / Double(max(1, deliveries)) }
      coreShare = processorNanoseconds.map { Double($0) / 1e9 / seconds }
      let latency = Latency(latency)
      p50Ms = latency.p50Ms
      p99Ms = latency.p99Ms
    }
  }

  public var benchmark = "edge"
  public var connections: Int
  public var seconds: Int
  public var hello: Reading
  public var seatMaps: SeatMaps
  public var streams: Streams

  init(_ configuration: EdgeBenchmark.Configuration, hello: Reading, section: SeatMap, schedule: SeatMap, streams: Streams) {
    connections = configuration.connections
    seconds = configuration.seconds
    self.hello = hello
    seatMaps = SeatMaps(section: section, schedule: schedule)
    self.streams = streams
  }
}

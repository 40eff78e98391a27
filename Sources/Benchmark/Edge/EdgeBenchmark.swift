import HTTP

/// Reads of seat maps, compared with a bare hello on the same HTTP server. The difference is the cost of the edge itself. And live streams
/// of a seat map.
///
/// The number of requests a second also depends on the load generator, which has one thread and shares the machine. The processor time of a
/// request does not: it is that of the serving thread, with its system calls.
public struct EdgeBenchmark {
  public struct Configuration: Sendable {
    /// The number of connections. Each sends the next request when it has its answer.
    public var connections = 16
    /// The measured time for each kind of request.
    public var seconds = 5
    public var warmupSeconds = 1
    /// The live streams. Each takes two descriptors, as listener and edge are in one process.
    public var listeners = 2000
    /// The seats that change in a second, for the streams.
    public var changesPerSecond = 100

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

  public func run() throws -> EdgeReport {
    // First of all, while the process has no memory that was freed.
    let streams = try StreamBenchmark(
      listeners: configuration.listeners, changesPerSecond: configuration.changesPerSecond, seconds: configuration.seconds,
      progress: progress
    ).run()
    let hello = try measureHello()
    let admin = try subject.admin()
    return EdgeReport(
      configuration, hello: hello, section: try measureMap(sections: 1, "a section's map", admin, beside: hello),
      schedule: try measureMap(sections: 20, "a hall's map", admin, beside: hello), streams: streams)
  }

  private func measureHello() throws -> EdgeReport.Reading {
    let server = try HelloServer()
    defer { server.stop() }
    let load = ReadLoad(request: Visitor(port: server.port).request(.get, "/"), status: 200, bytes: HelloServer.content.count)
    let outcome = try measure(load, "a hello", port: server.port) { server.usage }
    return EdgeReport.Reading(outcome, beside: nil)
  }

  /// Reads the map of a schedule of so many sections of 1,000 seats, as a client that does not have it yet, and as a client that has it.
  private func measureMap(sections: Int, _ what: String, _ admin: Visitor, beside hello: EdgeReport.Reading) throws -> EdgeReport.SeatMap {
    guard let schedule = try Box.open(schedules: 1, sections: sections, admin).first else {
      throw BenchmarkFailure("a concert was opened without a schedule")
    }
    let path = Box.seatMapPath(schedule)
    let (tag, bytes) = try admin.entityTag(of: path)
    let visitor = Visitor(port: subject.address.port)
    let whole = ReadLoad(request: visitor.request(.get, path), status: 200, bytes: bytes)
    let again = ReadLoad(request: visitor.request(.get, path, ["If-None-Match": tag]), status: 304, bytes: 0)
    return EdgeReport.SeatMap(
      seats: sections * 1000, bytes: bytes,
      whole: EdgeReport.Reading(try measure(whole, what, port: visitor.port, edgeUsage), beside: hello),
      notModified: EdgeReport.Reading(try measure(again, what + ", not modified", port: visitor.port, edgeUsage), beside: hello))
  }

  private func measure(_ load: ReadLoad, _ what: String, port: UInt16, _ usage: @escaping () -> Int64?) throws -> ReadLoad.Outcome {
    progress.show("reading " + what)
    return try load.run(configuration, port: port, usage: usage)
  }

  /// The processor time of the edge's thread so far, in nanoseconds. Nil when this process may not look at it.
  private func edgeUsage() -> Int64? {
    subject.process.flatMap { ThreadUsage.named("edge", of: $0) }?.processorNanoseconds
  }
}

import HTTP

/// Reading seat maps, beside a bare hello on the same HTTP server: what the edge adds to what any answer costs.
///
/// Requests a second depend on who asks, too, as the generator has one thread and shares the machine. Processor time a request does
/// not: it is that of the one thread that serves, system calls and all.
public struct EdgeBenchmark {
  public struct Configuration: Sendable {
    /// Each asks again when it has its answer.
    public var connections = 16
    /// Measured, of each kind of request.
    public var seconds = 5
    public var warmupSeconds = 1

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
    let hello = try measureHello()
    let admin = try subject.admin()
    return EdgeReport(
      configuration, hello: hello, section: try measureMap(sections: 1, "a section's map", admin, beside: hello),
      schedule: try measureMap(sections: 20, "a hall's map", admin, beside: hello))
  }

  private func measureHello() throws -> EdgeReport.Reading {
    let server = try HelloServer()
    defer { server.stop() }
    let load = ReadLoad(request: Visitor(port: server.port).request(.get, "/"), status: 200, bytes: HelloServer.content.count)
    let outcome = try measure(load, "a hello", port: server.port) { server.usage }
    return EdgeReport.Reading(outcome, beside: nil)
  }

  /// The map of a schedule of so many sections of 1,000 seats, as one that has it not yet and as one that has it asks for it.
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

  /// What the edge's thread has used so far, in nanoseconds; nil when the process is not ours to look at.
  private func edgeUsage() -> Int64? {
    subject.process.flatMap { ThreadUsage.named("edge", of: $0) }?.processorNanoseconds
  }
}

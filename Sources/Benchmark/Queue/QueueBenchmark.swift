import APIEdge
import Contracts
import Deciding
import EventLoop
import Glibc
import HTTP
import JWT
import Messaging
import QueueWorker
import Sodium

/// A waiting room with many entrants: what entering costs the queue service, and what a poll costs an edge when all of them wait.
///
/// Both run in this process, on an embedded log and SQLite. The lane's figure is the processor time of its one thread. The edge's is that
/// of its thread with its system calls; the requests a second also depend on the load generator, which shares the machine.
public struct QueueBenchmark {
  public struct Configuration: Sendable {
    public var entrants = 300_000
    /// The measured time for each kind of poll.
    public var seconds = 5
    public var warmupSeconds = 1
    public var connections = 16

    public init() {}
  }

  /// The users whose polls an edge remembers, and as many as it does not.
  static let knownUsers = 1000
  static let concertId = "con-0199f6c45e1a7c3d9b1f"

  private let configuration: Configuration
  private let directory: String
  private let progress: Progress

  /// - Parameter directory: the directory for log and database. They stay there.
  public init(_ configuration: Configuration, directory: String, progress: Progress) {
    self.configuration = configuration
    self.directory = directory
    self.progress = progress
  }

  public func run() throws -> QueueReport {
    // First of all, while the process has no memory that was freed.
    let memoryBytes = try memory()
    let topics = try TopicDeclarations(yaml: DeclaredTopics.yaml).specifications
    let log = try EmbeddedLog(directory: directory + "/log")
    defer { log.close() }
    try log.create(topics)
    let database = directory + "/queue.sqlite"
    progress.show("entering")
    let entries = try QueueEntries(configuration.entrants, topics: topics, log: log, store: SQLiteStore(path: database, service: "queue"))
      .run(progress)
    let bytes = Self.size(of: database) + Self.size(of: database + "-wal")
    let hello = try measureHello()
    let edge = try LocalEdge(on: log, topics: topics)
    defer { edge.stop() }
    progress.show("reading the entries")
    let readSeconds = try edge.becomeReady()
    return QueueReport(
      configuration, entries: entries, databaseBytes: bytes, memoryBytes: memoryBytes, readSeconds: readSeconds, hello: hello,
      polls: try measure(edge, users: Self.knownUsers, "polls", beside: hello),
      firstPolls: try measure(edge, users: configuration.entrants, "first polls", beside: hello))
  }

  private func measureHello() throws -> EdgeReport.Reading {
    let server = try HelloServer()
    defer { server.stop() }
    let load = ReadLoad(request: Visitor(port: server.port).request(.get, "/"), status: 200, bytes: HelloServer.content.count)
    return EdgeReport.Reading(try load.run(reading, port: server.port) { server.usage }, beside: nil)
  }

  /// Polls of so many users, spread over the line.
  private func measure(_ edge: LocalEdge, users: Int, _ what: String, beside hello: EdgeReport.Reading) throws -> EdgeReport.Reading {
    progress.show(what)
    let load = ReadLoad(requests: try edge.polls(of: min(users, configuration.entrants), among: configuration.entrants), status: 200)
    return EdgeReport.Reading(try load.run(reading, port: edge.port) { edge.usage }, beside: hello)
  }

  private var reading: EdgeBenchmark.Configuration {
    var reading = EdgeBenchmark.Configuration()
    reading.connections = configuration.connections
    reading.seconds = configuration.seconds
    reading.warmupSeconds = configuration.warmupSeconds
    return reading
  }

  /// The memory that an edge takes for an entrant, in bytes: that of several rooms, divided, because memory is counted in pages.
  private func memory() throws -> Double {
    let rooms = 10
    var waiting = WaitingRooms()
    let before = ProcessUsage.own?.residentBytes ?? 0
    for room in 1...rooms {
      for number in 1...configuration.entrants {
        waiting.apply(QueueStatus("con-\(room)", QueueEntry(number: number, userId: "", enteredAt: .earliest)), version: 1)
      }
    }
    let after = ProcessUsage.own?.residentBytes ?? 0
    guard waiting.standing(of: configuration.entrants, in: "con-1", at: .latest).position == configuration.entrants else {
      throw BenchmarkFailure("the last entrant is not the last in line")
    }
    return Double(max(0, after - before)) / Double(rooms * configuration.entrants)
  }

  private static func size(of file: String) -> Int64 {
    var status = stat()
    return stat(file, &status) == 0 ? Int64(status.st_size) : 0
  }
}

/// The results of `bench queue`.
public struct QueueReport: BenchmarkReport {
  public struct Entries: Codable, Sendable {
    public var perSecondPerCore: Double
    public var cpuMicrosecondsPerEntry: Double
    /// With the waits for the disk.
    public var perSecond: Double
    /// Of the queue service's database: rows, journal and inbox.
    public var databaseBytesPerEntry: Double
  }

  public struct Edge: Codable, Sendable {
    public var memoryBytesPerEntrant: Double
    /// From the start of an edge until it answers, with all entries in the log.
    public var startSeconds: Double
  }

  public var benchmark = "queue"
  public var entrants: Int
  public var connections: Int
  public var seconds: Int
  public var entries: Entries
  public var edge: Edge
  public var hello: EdgeReport.Reading
  /// Polls of users whose access tokens the edge has checked before.
  public var polls: EdgeReport.Reading
  /// Polls of all users in turn: the edge checks the signature of each access token.
  public var firstPolls: EdgeReport.Reading

  init(
    _ configuration: QueueBenchmark.Configuration, entries cost: LaneRun.Cost, databaseBytes: Int64, memoryBytes: Double,
    readSeconds: Double, hello: EdgeReport.Reading, polls: EdgeReport.Reading, firstPolls: EdgeReport.Reading
  ) {
    entrants = configuration.entrants
    connections = configuration.connections
    seconds = configuration.seconds
    let count = Double(max(cost.messages, 1))
    entries = Entries(
      perSecondPerCore: count / Double(max(cost.processorNanoseconds, 1)) * 1e9,
      cpuMicrosecondsPerEntry: Double(cost.processorNanoseconds) / 1e3 / count,
      perSecond: count / Double(max(cost.nanoseconds, 1)) * 1e9, databaseBytesPerEntry: Double(databaseBytes) / count)
    edge = Edge(memoryBytesPerEntrant: memoryBytes, startSeconds: readSeconds)
    self.hello = hello
    self.polls = polls
    self.firstPolls = firstPolls
  }
}

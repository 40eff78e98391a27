import Contracts
import InMemory
import Messaging

/// The number of messages that a lane handles in a second of a core. They are real messages of the concert service, on both stores, with
/// different sizes of batches. For comparison, in the same run librdkafka reads the messages that the lane reads, and produces those that
/// the lane produces.
///
/// The lane's figure is the processor time of its one thread: polling, headers and JSON, the deciders, the transaction, and handing
/// messages to the log. That log is in memory, so the lane's figure has no cost of a real log. The other figure measures that cost. If the
/// disk takes the database's pages slowly, the messages a second are fewer than a core could handle.
public struct LaneBenchmark {
  public struct Configuration: Sendable {
    /// The number of messages that each run measures.
    public var messages = 20_000
    /// The number of rounds. Each round makes every run once, and the median of a run counts.
    public var rounds = 3

    public init() {}
  }

  /// The number of messages that fit into librdkafka's mock brokers.
  public static let messageLimit = RawKafka.capacity
  /// The largest batches that are measured. The last is the limit of real lanes.
  static let batchLimits = [1, 10, 100, Lane.Configuration().batchLimit]

  private let configuration: Configuration
  private let directory: String
  private let progress: Progress

  /// - Parameter directory: the directory for the databases. They stay there.
  public init(_ configuration: Configuration, directory: String, progress: Progress) {
    self.configuration = configuration
    self.directory = directory
    self.progress = progress
  }

  public func run() throws -> LaneReport {
    let topics = try TopicDeclarations(yaml: DeclaredTopics.yaml).specifications
    let traffic = try SeatTraffic(messages: configuration.messages, topics: topics)
    let outputs = try outputs(of: traffic, topics)
    var raw: [LaneRun.Cost] = []
    var sqlite: [Int: [LaneRun.Cost]] = [:]
    var memory: [Int: [LaneRun.Cost]] = [:]
    for round in 1...configuration.rounds {
      progress.show("round \(round) of \(configuration.rounds)", fraction: Double(round - 1) / Double(configuration.rounds))
      raw.append(try runRaw(traffic.measured, outputs))
      for limit in Self.batchLimits {
        let path = "\(directory)/round-\(round)-batch-\(limit).sqlite"
        let file = try SQLiteStore(path: path, service: "concert")
        sqlite[limit, default: []].append(try LaneRun(traffic, topics: topics, store: file, batchLimit: limit).run())
        let database = MemoryDatabase(name: "concert")
        memory[limit, default: []].append(try LaneRun(traffic, topics: topics, store: database.store(), batchLimit: limit).run())
      }
    }
    return LaneReport(configuration, raw: raw, sqlite: sqlite, memory: memory)
  }

  private func outputs(of traffic: SeatTraffic, _ topics: [TopicSpecification]) throws -> [OutgoingRecord] {
    let lane = try LaneRun(traffic, topics: topics, store: MemoryDatabase(name: "concert").store(), batchLimit: Self.batchLimits[0])
    _ = try lane.run()
    return lane.outputs
  }

  private func runRaw(_ inputs: [OutgoingRecord], _ outputs: [OutgoingRecord]) throws -> LaneRun.Cost {
    let raw = try RawKafka(inputs, outputs)
    defer { raw.close() }
    return try raw.run()
  }
}

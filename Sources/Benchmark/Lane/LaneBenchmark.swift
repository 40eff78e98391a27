import Contracts
import InMemory
import Messaging

/// What a lane handles a second, of a core: real messages of the concert service, on both stores, by the size of the batches; beside
/// librdkafka that in the same run reads the messages that the lane reads, and produces those that the lane produces.
///
/// The lane's is the processor time of its one thread: polling, headers and JSON, the deciders, the transaction, and what follows
/// handed to the log. That log is in memory, so what a real one costs is left out of the lane, and is what the other figure measures.
/// On a disk that is slow to take the database's pages, messages a second are fewer than a core could handle.
public struct LaneBenchmark {
  public struct Configuration: Sendable {
    /// Measured, in each run.
    public var messages = 20_000
    /// Each run is made so often, taking turns with the others, and the median counts.
    public var rounds = 3

    public init() {}
  }

  /// What fits into librdkafka's mock brokers.
  public static let messageLimit = RawKafka.capacity
  /// The last is what lanes have.
  static let batchLimits = [1, 10, 100, Lane.Configuration().batchLimit]

  private let configuration: Configuration
  private let directory: String
  private let progress: Progress

  /// - Parameter directory: where databases are made, and left.
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

/// The results of `bench lane`.
public struct LaneReport: BenchmarkReport {
  public struct Batch: Codable, Sendable {
    public var messagesPerSecondPerCore: Double
    /// The cost of a message, divided by librdkafka's.
    public var ratioToRaw: Double
    public var cpuMicrosecondsPerMessage: Double
    /// The number of messages a second, with the waits for the disk.
    public var messagesPerSecond: Double

    init(_ speed: Speed, beside raw: Speed) {
      messagesPerSecondPerCore = speed.perCore
      ratioToRaw = speed.perCore / raw.perCore
      cpuMicrosecondsPerMessage = 1e6 / speed.perCore
      messagesPerSecond = speed.perSecond
    }
  }

  public struct Store: Codable, Sendable {
    public var messagesPerSecondPerCore: Double
    public var ratioToRaw: Double
    /// The figures by the largest size of a batch. Those above are the figures of the last one.
    public var byBatch: [String: Batch]

    init(_ costs: [Int: [LaneRun.Cost]], beside raw: Speed) {
      let batches = costs.mapValues { Batch(Speed($0), beside: raw) }
      let usual = batches.max { $0.key < $1.key }?.value
      messagesPerSecondPerCore = usual?.messagesPerSecondPerCore ?? 0
      ratioToRaw = usual?.ratioToRaw ?? 0
      byBatch = Dictionary(uniqueKeysWithValues: batches.map { (String($0.key), $0.value) })
    }
  }

  public struct Stores: Codable, Sendable {
    public var sqlite: Store
    public var memory: Store
  }

  public struct Raw: Codable, Sendable {
    public var messagesPerSecondPerCore: Double
    public var cpuMicrosecondsPerMessage: Double
    /// The part of that in librdkafka's own threads.
    public var librdkafkaMicrosecondsPerMessage: Double
  }

  public var benchmark = "lane"
  /// The number of messages measured in each round.
  public var messages: Int
  public var rounds: Int
  public var raw: Raw
  public var stores: Stores

  /// - Parameter sqlite: the costs of each round, by the largest size of a batch. `memory` has the same form.
  init(
    _ configuration: LaneBenchmark.Configuration, raw costs: [LaneRun.Cost], sqlite: [Int: [LaneRun.Cost]], memory: [Int: [LaneRun.Cost]]
  ) {
    let speed = Speed(costs)
    messages = configuration.messages
    rounds = configuration.rounds
    raw = Raw(
      messagesPerSecondPerCore: speed.perCore, cpuMicrosecondsPerMessage: 1e6 / speed.perCore,
      librdkafkaMicrosecondsPerMessage: costs.map { Double($0.ofOtherThreads) / 1e3 / Double($0.messages) }.median)
    stores = Stores(sqlite: Store(sqlite, beside: speed), memory: Store(memory, beside: speed))
  }

  /// The medians of some runs.
  struct Speed {
    let perCore: Double
    let perSecond: Double

    init(_ costs: [LaneRun.Cost]) {
      perCore = costs.map { Double($0.messages) / Double(max($0.processorNanoseconds, 1)) * 1e9 }.median
      perSecond = costs.map { Double($0.messages) / Double(max($0.nanoseconds, 1)) * 1e9 }.median
    }
  }
}

extension [Double] {
  /// The number in the middle. For an even count it is the lower one of the two in the middle; 0 for none.
  fileprivate var median: Double { isEmpty ? 0 : sorted()[(count - 1) / 2] }
}

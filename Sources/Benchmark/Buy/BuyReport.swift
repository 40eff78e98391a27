/// What `bench buy` found.
public struct BuyReport: BenchmarkReport {
  public struct Steps: Codable, Sendable {
    public var reserve: Latency
    public var pay: Latency
    public var confirm: Latency
  }

  /// What the process measured does for a purchase, all of its services together.
  public struct Work: Codable, Sendable {
    /// Messages and timers that lanes decide on, and in how many transactions.
    public var messages: Double
    public var batches: Double
    public var messagesPerBatch: Double
    /// To Kafka's brokers; 0 on the embedded log.
    public var produceRequests: Double
    public var fetchRequests: Double
    public var contextSwitches: Double

    /// - Parameter purchases: that were made between the two.
    init(_ earlier: WorkCounts, _ later: WorkCounts, purchases: Int) {
      func each(_ count: KeyPath<WorkCounts, Int>) -> Double {
        Double(later[keyPath: count] - earlier[keyPath: count]) / Double(max(purchases, 1))
      }
      messages = each(\.messages)
      batches = each(\.batches)
      messagesPerBatch = batches > 0 ? messages / batches : 0
      produceRequests = each(\.produceRequests)
      fetchRequests = each(\.fetchRequests)
      contextSwitches = each(\.contextSwitches)
    }
  }

  /// The process measured, if it was started for this.
  public struct Server: Codable, Sendable {
    public var startToReadyMs: Double
    /// Of one core, with nobody asking.
    public var idleProcessorPercent: Double
    public var cpuMicrosecondsPerPurchase: Double
    public var residentMiBBefore: Double
    public var residentMiBAfter: Double
  }

  public var benchmark = "buy"
  /// `closed` or `open`.
  public var loop: String
  public var buyers: Int
  /// Purchases a second that were to begin, in open loop.
  public var rate: Int?
  public var seconds: Double
  /// Whose latencies these are.
  public var purchases: Int
  /// That ended.
  public var purchasesPerSecond: Double
  public var generatorCPUMicrosecondsPerPurchase: Double?
  /// Purchases that were refused at once (503), and how long that took; nil: none was.
  public var refused: Int?
  public var refusal: Latency?
  /// The whole purchase.
  public var purchase: Latency
  public var steps: Steps
  public var server: Server?
  public var workPerPurchase: Work?
  /// Of the other processes that count, by name.
  public var neighbourCPUMicrosecondsPerPurchase: [String: Double]?

  mutating func add(_ microsecondsPerPurchase: Double, of neighbour: Neighbour) {
    neighbourCPUMicrosecondsPerPurchase = (neighbourCPUMicrosecondsPerPurchase ?? [:])
      .merging([neighbour.name: microsecondsPerPurchase], uniquingKeysWith: +)
  }

  init(_ configuration: BuyBenchmark.Configuration, _ outcome: BuyLoad.Outcome) {
    loop = configuration.rate == nil ? "closed" : "open"
    buyers = configuration.buyers
    rate = configuration.rate
    seconds = Double(outcome.nanoseconds) / 1e9
    purchases = outcome.whole.count
    purchasesPerSecond = Double(outcome.ended) / seconds
    if outcome.refusal.count > 0 { (refused, refusal) = (outcome.refusal.count, Latency(outcome.refusal)) }
    purchase = Latency(outcome.whole)
    steps = Steps(reserve: Latency(outcome.reserve), pay: Latency(outcome.pay), confirm: Latency(outcome.confirm))
  }
}

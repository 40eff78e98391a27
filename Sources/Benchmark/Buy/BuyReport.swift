/// The results of `bench buy`.
public struct BuyReport: BenchmarkReport {
  public struct Steps: Codable, Sendable {
    public var reserve: Latency
    public var pay: Latency
    public var confirm: Latency
  }

  /// The work of the measured process for one purchase, all services together.
  public struct Work: Codable, Sendable {
    /// The messages and timers that lanes decide on, and the transactions.
    public var messages: Double
    public var batches: Double
    public var messagesPerBatch: Double
    /// The requests to Kafka's brokers; 0 on the embedded log.
    public var produceRequests: Double
    public var fetchRequests: Double
    public var contextSwitches: Double

    /// - Parameter purchases: the number of purchases between the two counts.
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

  /// The measured process, if the benchmark has started it.
  public struct Server: Codable, Sendable {
    public var startToReadyMs: Double
    /// The processor time without any request, in percent of one core.
    public var idleProcessorPercent: Double
    public var cpuMicrosecondsPerPurchase: Double
    public var residentMiBBefore: Double
    public var residentMiBAfter: Double
  }

  public var benchmark = "buy"
  /// `closed` or `open`.
  public var loop: String
  public var buyers: Int
  /// The planned number of purchases a second, in open loop.
  public var rate: Int?
  public var seconds: Double
  /// The number of purchases that the latencies count.
  public var purchases: Int
  /// The number of purchases that ended in a second.
  public var purchasesPerSecond: Double
  public var generatorCPUMicrosecondsPerPurchase: Double?
  /// The purchases that were refused at once (503), and how long that took. Nil: none was refused.
  public var refused: Int?
  public var refusal: Latency?
  /// The latency of the whole purchase.
  public var purchase: Latency
  public var steps: Steps
  public var server: Server?
  public var workPerPurchase: Work?
  /// The processor time of the other processes that count, by name.
  public var neighbourCPUMicrosecondsPerPurchase: [String: Double]?

  mutating func add(_ microsecondsPerPurchase: Double, of neighbour: Neighbour) {
    neighbourCPUMicrosecondsPerPurchase = (neighbourCPUMicrosecondsPerPurchase ?? [:])
      .merging([neighbour.name: microsecondsPerPurchase], uniquingKeysWith: +)
  }

  init(_ configuration: BuyBenchmark.Configuration, _ outcome: BuyLoad.Outcome) {
    loop = configuration.rate == nil ? "closed" : "open"
    buyers = configuration.buyers
    rate = configuration.rate
    seconds = outcome.seconds
    purchases = outcome.whole.count
    purchasesPerSecond = outcome.purchasesPerSecond
    if outcome.refusal.count > 0 { (refused, refusal) = (outcome.refusal.count, Latency(outcome.refusal)) }
    purchase = Latency(outcome.whole)
    steps = Steps(reserve: Latency(outcome.reserve), pay: Latency(outcome.pay), confirm: Latency(outcome.confirm))
  }
}

/// What `bench buy` found.
public struct BuyReport: BenchmarkReport {
  public struct Steps: Codable, Sendable {
    public var reserve: Latency
    public var pay: Latency
    public var confirm: Latency
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
  /// The whole purchase.
  public var purchase: Latency
  public var steps: Steps
  public var server: Server?
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
    purchase = Latency(outcome.whole)
    steps = Steps(reserve: Latency(outcome.reserve), pay: Latency(outcome.pay), confirm: Latency(outcome.confirm))
  }
}

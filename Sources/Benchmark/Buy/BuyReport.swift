/// What `bench buy` found.
public struct BuyReport: Codable, Sendable {
  public struct Step: Codable, Sendable {
    public var p50Ms: Double
    public var p95Ms: Double
    public var p99Ms: Double
    public var maxMs: Double
    public var meanMs: Double

    init(_ histogram: LatencyHistogram) {
      p50Ms = Double(histogram.percentile(0.5)) / 1e6
      p95Ms = Double(histogram.percentile(0.95)) / 1e6
      p99Ms = Double(histogram.percentile(0.99)) / 1e6
      maxMs = Double(histogram.maximum) / 1e6
      meanMs = Double(histogram.mean) / 1e6
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
  public var rate: Double?
  public var seconds: Double
  /// Within the measured time.
  public var purchases: Int
  public var purchasesPerSecond: Double
  public var steps: [String: Step]
  /// The whole purchase.
  public var purchase: Step
  public var server: Server?
  public var generatorCPUMicrosecondsPerPurchase: Double?

  init(_ configuration: BuyBenchmark.Configuration, _ result: BuyLoad.Result) {
    loop = configuration.rate == nil ? "closed" : "open"
    buyers = configuration.buyers
    rate = configuration.rate
    seconds = Double(result.nanoseconds) / 1e9
    purchases = result.whole.count
    purchasesPerSecond = seconds > 0 ? Double(purchases) / seconds : 0
    steps = Dictionary(uniqueKeysWithValues: zip(Buyer.Step.allCases.map { "\($0)" }, result.steps.map(Step.init)))
    purchase = Step(result.whole)
  }
}

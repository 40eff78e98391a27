/// The results of `bench overload`.
public struct OverloadReport: BenchmarkReport {
  public var benchmark = "overload"
  /// The number of purchases a second in closed loop.
  public var peakPerSecond: Int
  /// The number of purchases that began in a second of the overload.
  public var offeredPerSecond: Int
  public var seconds: Int
  /// The number of purchases that were finished in a second of the overload.
  public var soldPerSecond: Double
  /// The finished purchases a second, divided by those of the peak.
  public var goodput: Double
  /// The number of refused purchases, and the time from their planned beginning to the refusal.
  public var refused: Int
  public var refusal: Latency
  /// The latencies of the steps of accepted purchases.
  public var steps: BuyReport.Steps
  /// The latency of whole purchases in the calm before.
  public var calm: Latency
  /// The seconds until the 99th percentile of whole purchases is at most twice that of the calm before. Nil: that did not happen.
  public var secondsUntilCalm: Int?

  init(
    _ configuration: OverloadBenchmark.Configuration, most: Int, before: BuyLoad.Outcome, overload: BuyLoad.Outcome,
    after: BuyLoad.Outcome
  ) {
    peakPerSecond = most
    offeredPerSecond = most * configuration.times
    seconds = configuration.seconds
    soldPerSecond = overload.purchasesPerSecond
    goodput = soldPerSecond / Double(most)
    refused = overload.refusal.count
    refusal = Latency(overload.refusal)
    steps = BuyReport.Steps(reserve: Latency(overload.reserve), pay: Latency(overload.pay), confirm: Latency(overload.confirm))
    calm = Latency(before.whole)
    let bound = 2 * calm.p99Ms
    secondsUntilCalm = after.bySecond.keys.sorted().first { second in
      after.bySecond.filter { $0.key >= second }.allSatisfy { Latency($0.value).p99Ms <= bound }
    }
  }
}

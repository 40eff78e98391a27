/// What `bench overload` found.
public struct OverloadReport: BenchmarkReport {
  public var benchmark = "overload"
  /// Purchases a second in closed loop.
  public var peakPerSecond: Int
  /// Purchases a second that were to begin.
  public var offeredPerSecond: Int
  public var seconds: Int
  /// Purchases a second that were finished meanwhile.
  public var soldPerSecond: Double
  /// Of the peak.
  public var goodput: Double
  /// Purchases that were refused, and how long that took, from when they were to begin.
  public var refused: Int
  public var refusal: Latency
  /// The steps of what was let in.
  public var steps: BuyReport.Steps
  /// Whole purchases at half of the peak, before.
  public var calm: Latency
  /// Seconds until the 99th percentile of whole purchases is at most twice that of the calm before; nil: that was not seen.
  public var secondsUntilCalm: Int?

  init(
    _ configuration: OverloadBenchmark.Configuration, most: Int, before: BuyLoad.Outcome, overload: BuyLoad.Outcome,
    after: BuyLoad.Outcome
  ) {
    peakPerSecond = most
    offeredPerSecond = most * configuration.times
    seconds = configuration.seconds
    soldPerSecond = Double(overload.ended) / (Double(overload.nanoseconds) / 1e9)
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

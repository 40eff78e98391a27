/// The results of `bench rush`.
public struct OnSaleReport: BenchmarkReport {
  public struct Refusals: Codable, Sendable {
    /// They were let in, and nothing was left.
    public var soldOut: Int
    /// 503: too much was under way. They came again after a second.
    public var overloaded: Int
    /// 429: they asked too often. They came again after a second.
    public var rateLimited: Int
  }

  public struct Steps: Codable, Sendable {
    public var enter: Latency
    public var poll: Latency
    public var reserve: Latency
    public var pay: Latency
    public var confirm: Latency
  }

  public var benchmark = "rush"
  public var users: Int
  public var seats: Int
  public var activeUsers: Int
  public var pollSeconds: Int
  /// Until everybody had a place.
  public var enteredSeconds: Double
  /// Until the last seat was confirmed.
  public var soldOutSeconds: Double
  public var polls: Int
  public var steps: Steps
  public var refusals: Refusals
  /// Those who had not been let in when all was sold.
  public var stillWaiting: Int
  /// Of the whole system, with the charges before the sale.
  public var serverCPUSeconds: Double?

  init(_ configuration: OnSaleBenchmark.Configuration, _ load: OnSaleLoad) {
    users = configuration.users
    seats = configuration.seats
    activeUsers = configuration.activeUsers
    pollSeconds = configuration.pollSeconds
    enteredSeconds = Double(load.enteredNanoseconds) / 1e9
    soldOutSeconds = Double(load.soldOutNanoseconds) / 1e9
    func latency(_ step: Entrant.Step) -> Latency { Latency(load.latencies[step] ?? LatencyHistogram()) }
    polls = load.latencies[.poll]?.count ?? 0
    steps = Steps(
      enter: latency(.enter), poll: latency(.poll), reserve: latency(.reserve), pay: latency(.pay), confirm: latency(.confirm))
    refusals = Refusals(
      soldOut: load.soldOut, overloaded: load.refusals[503] ?? 0, rateLimited: load.refusals[429] ?? 0)
    stillWaiting = load.waiting
  }
}

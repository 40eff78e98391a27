/// Shows how a system behaves when it gets more requests than it can serve.
///
/// Four loads follow each other on one system, so that their ratios hold on any machine: the *peak*, in closed loop; a *calm* with half as
/// many purchases a second; the *overload*, several times the peak, in open loop; and a calm again, which shows when the latency is normal.
/// If the reservation of a purchase is refused, the purchase is over. If it is accepted, the buyer finishes the purchase.
public struct OverloadBenchmark {
  public struct Configuration: Sendable {
    /// The number of connections for the overload. There are enough that one is always free for the next purchase.
    public var buyers = 2500
    /// The purchases a second of the overload, divided by those of the peak.
    public var times = 3
    /// The length of the overload.
    public var seconds = 10
    /// The number of connections at the peak.
    var peakBuyers: Int { min(128, buyers) }
    var peakSeconds: Int { min(6, seconds) }
    /// The length of each calm, before and after the overload.
    var calmSeconds: Int { min(6, seconds) }

    public init() {}
  }

  private let configuration: Configuration
  private let subject: Subject
  private let progress: Progress

  public init(_ configuration: Configuration, subject: Subject, progress: Progress) {
    self.configuration = configuration
    self.subject = subject
    self.progress = progress
  }

  public func run() throws -> OverloadReport {
    let admin = try subject.admin()
    var box = try Box(seats: seatsWanted, admin, progress)
    var plan = BuyBenchmark.Configuration()
    plan.buyers = configuration.buyers
    let users = try Visitor.crowd(of: plan.users, port: subject.address.port, progress)
    for user in users { try BuyCheck.charge(user) }
    var sum = BuyLoad.Outcome()

    func load(_ buyers: Int, rate: Int?, seconds: Int, warmup: Int = 0) throws -> BuyLoad.Outcome {
      plan.buyers = buyers
      plan.rate = rate
      plan.seconds = seconds
      plan.warmupSeconds = warmup
      let load = try BuyLoad(plan, users: users, box: box, port: subject.address.port, progress: progress)
      let outcome = try load.run()
      box = load.box
      sum.finished += outcome.finished
      sum.boughtByUser = users.indices.map { (sum.boughtByUser.isEmpty ? 0 : sum.boughtByUser[$0]) + outcome.boughtByUser[$0] }
      return outcome
    }
    let peak = try load(configuration.peakBuyers, rate: nil, seconds: configuration.peakSeconds, warmup: 2)
    let most = max(1, Int(peak.purchasesPerSecond))
    let before = try load(configuration.buyers, rate: max(1, most / 2), seconds: configuration.calmSeconds, warmup: 1)
    let overload = try load(configuration.buyers, rate: most * configuration.times, seconds: configuration.seconds)
    let after = try load(configuration.buyers, rate: max(1, most / 2), seconds: configuration.calmSeconds)
    progress.show("adding up")
    try BuyCheck(sum, box, users, admin).run()
    return OverloadReport(configuration, most: most, before: before, overload: overload, after: after)
  }

  /// The number of seats, which is enough if the peak is 5,000 purchases a second or less.
  private var seatsWanted: Int {
    5000 * (configuration.peakSeconds + 2 + configuration.calmSeconds + configuration.seconds) + configuration.buyers
  }
}

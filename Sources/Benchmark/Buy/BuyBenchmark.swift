import Foundation

/// Whole purchases through HTTP by many buyers at once: reserve, pay, confirm. At the end all seats and points are checked.
///
/// *Closed loop*: each buyer begins the next purchase when the last one is done. This shows how much the system can sell.
/// *Open loop*: purchases begin at a given rate, even if the system does not keep up, and each latency counts from the planned beginning of
/// its purchase. So a system that stalls can't hide it by getting fewer requests (Tene's "coordinated omission").
public struct BuyBenchmark {
  public struct Configuration: Sendable {
    /// The number of connections. Each makes one purchase after the other.
    public var buyers = 64
    /// The number of users that they buy for. A user may have several connections: to sign thousands of users up takes longer than to
    /// measure them.
    public var users: Int { min(buyers, 256) }
    /// The number of purchases that begin in a second. Nil: closed loop.
    public var rate: Int?
    /// The measured time.
    public var seconds = 10
    /// The time before that, which does not count, because connections, caches and branch predictors are new.
    public var warmupSeconds = 2
    /// The run ends after this number of purchases, if the time is not over before.
    public var purchases: Int?
    /// Other processes whose work counts too.
    public var neighbours: [Neighbour] = []

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

  public func run() throws -> BuyReport {
    let idle = try idleProcessorPercent()
    let admin = try subject.admin()
    let box = try Box(seats: seatsWanted, admin, progress)
    let users = try Visitor.crowd(of: configuration.users, port: subject.address.port, progress)
    for (number, user) in users.enumerated() {
      progress.show("charging points", fraction: Double(number) / Double(users.count))
      try BuyCheck.charge(user)
    }
    let workBefore = try settledWork()
    let before = (server: subject.usage, generator: ProcessUsage.own, neighbours: configuration.neighbours.map(\.processorMicroseconds))
    let outcome = try BuyLoad(configuration, users: users, box: box, port: subject.address.port, progress: progress).run()
    let after = (server: subject.usage, generator: ProcessUsage.own, neighbours: configuration.neighbours.map(\.processorMicroseconds))
    let workAfter = try settledWork()
    progress.show("adding up")
    try BuyCheck(outcome, box, users, admin).run()

    var report = BuyReport(configuration, outcome)
    report.generatorCPUMicrosecondsPerPurchase = after.generator?.processorMicroseconds(since: before.generator, each: outcome.finished)
    for (index, neighbour) in configuration.neighbours.enumerated() {
      guard let began = before.neighbours[index], let ended = after.neighbours[index] else {
        throw BenchmarkFailure("the process \(neighbour.process) (\(neighbour.name)) has ended")
      }
      report.add(Double(ended - began) / Double(max(outcome.finished, 1)), of: neighbour)
    }
    if let workBefore, let workAfter { report.workPerPurchase = BuyReport.Work(workBefore, workAfter, purchases: outcome.finished) }
    if let start = subject.startMilliseconds, let idle, let began = before.server, let ended = after.server {
      report.server = BuyReport.Server(
        startToReadyMs: start, idleProcessorPercent: idle,
        cpuMicrosecondsPerPurchase: ended.processorMicroseconds(since: began, each: outcome.finished) ?? 0,
        residentMiBBefore: began.residentMiB, residentMiBAfter: ended.residentMiB)
    }
    return report
  }

  /// Waits until the program has counted all its work so far, and returns the counts.
  private func settledWork() throws -> WorkCounts? {
    guard let process = subject.process else { return nil }
    Thread.sleep(forTimeInterval: WorkCounts.age)
    return try WorkCounts(port: subject.address.port, process: process)
  }

  /// More seats than can be sold in the time: 5,000 a second, or the number of purchases that the user asks for.
  private var seatsWanted: Int {
    let seconds = configuration.seconds + configuration.warmupSeconds
    return (configuration.purchases ?? seconds * (configuration.rate ?? 5000)) + configuration.buyers
  }

  /// The processor time that the process uses without any request, in percent of one core, measured over five seconds.
  private func idleProcessorPercent() throws -> Double? {
    guard let before = subject.usage else { return nil }
    progress.show("looking at the idle program")
    let seconds = 5.0
    Thread.sleep(forTimeInterval: seconds)
    guard let after = subject.usage else { throw BenchmarkFailure("the program to be measured has ended") }
    return Double(after.processorMicroseconds - before.processorMicroseconds) / seconds / 1e6 * 100
  }
}

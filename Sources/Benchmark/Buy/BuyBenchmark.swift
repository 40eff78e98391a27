import Foundation

/// Whole purchases through HTTP: reserve, pay, confirm, by many buyers at once; with every seat and point accounted for at the end.
///
/// *Closed loop*: each buyer begins the next purchase when the last is done, which finds the most that the system sells.
/// *Open loop*: purchases begin at a rate, whether the system keeps up or not, and a latency counts from when its purchase was to
/// begin; so a system that stalls can't hide it by being asked less (Tene's "coordinated omission").
public struct BuyBenchmark {
  public struct Configuration: Sendable {
    /// Connections that each make one purchase after the other.
    public var buyers = 64
    /// Users that they buy for. A user may have several connections: to sign thousands of users up takes longer than to measure them.
    public var users: Int { min(buyers, 256) }
    /// Purchases a second to begin; nil: closed loop.
    public var rate: Int?
    /// Measured.
    public var seconds = 10
    /// Not measured, as connections, caches and branch predictors are new.
    public var warmupSeconds = 2
    /// Ends after so many purchases, if that comes before the time.
    public var purchases: Int?
    /// Processes whose work counts too.
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
        throw BenchmarkFailure("\(neighbour.name), process \(neighbour.process), has ended")
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

  /// Once the program has counted all that it has done until now.
  private func settledWork() throws -> WorkCounts? {
    guard let process = subject.process else { return nil }
    Thread.sleep(forTimeInterval: WorkCounts.age)
    return try WorkCounts(port: subject.address.port, process: process)
  }

  /// More than can be sold in the time: 5,000 a second, or those that are asked for.
  private var seatsWanted: Int {
    let seconds = configuration.seconds + configuration.warmupSeconds
    return (configuration.purchases ?? seconds * (configuration.rate ?? 5000)) + configuration.buyers
  }

  /// What the process uses while nobody asks for anything, in percent of one core: over five seconds.
  private func idleProcessorPercent() throws -> Double? {
    guard let before = subject.usage else { return nil }
    progress.show("looking at the idle program")
    let seconds = 5.0
    Thread.sleep(forTimeInterval: seconds)
    guard let after = subject.usage else { throw BenchmarkFailure("the program to be measured has ended") }
    return Double(after.processorMicroseconds - before.processorMicroseconds) / seconds / 1e6 * 100
  }
}

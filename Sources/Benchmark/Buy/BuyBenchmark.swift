import Foundation
import HTTP
import JSON

/// Whole purchases through HTTP: reserve, pay, confirm, by many buyers at once; with every seat and point accounted for at the end.
///
/// *Closed loop*: each buyer begins the next purchase when the last is done, which finds the most that the system sells.
/// *Open loop*: purchases begin at a rate, whether the system keeps up or not, and a latency counts from when its purchase was to
/// begin; so a system that stalls can't hide it by being asked less (Tene's "coordinated omission").
public struct BuyBenchmark {
  public struct Configuration: Sendable {
    /// Users that buy, each on a connection of its own.
    public var buyers = 64
    /// Purchases a second to begin; nil: closed loop.
    public var rate: Double?
    /// Measured.
    public var seconds = 10.0
    /// Not measured, as connections, caches and branch predictors are new.
    public var warmupSeconds = 2.0
    /// Ends after so many purchases, if that comes before the time.
    public var purchases: Int?

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
    let idle = try idleProcessor()
    let admin = try subject.admin()
    var box = try Box(seats: seatsWanted, admin, progress)
    let users = try signUp()
    let before = (subject.usage, ProcessUsage.own)
    let load = try BuyLoad(configuration, users: users, box: box, port: subject.address.port, progress: progress)
    let result = try load.run()
    box = load.box
    let after = (subject.usage, ProcessUsage.own)
    progress.show("adding up")
    try check(result, box, users, admin)
    progress.clear()

    var report = BuyReport(configuration, result)
    if let start = subject.startMilliseconds, let began = before.0, let ended = after.0 {
      report.server = BuyReport.Server(
        startToReadyMs: start, idleProcessorPercent: idle ?? 0,
        cpuMicrosecondsPerPurchase: Double(ended.processorMicroseconds - began.processorMicroseconds) / Double(max(result.finished, 1)),
        residentMiBBefore: Double(began.residentBytes) / 1_048_576, residentMiBAfter: Double(ended.residentBytes) / 1_048_576)
    }
    if let began = before.1, let ended = after.1 {
      report.generatorCPUMicrosecondsPerPurchase =
        Double(ended.processorMicroseconds - began.processorMicroseconds) / Double(max(result.finished, 1))
    }
    return report
  }

  /// More than can be sold in the time: 5,000 a second, or a tenth more than are asked for.
  private var seatsWanted: Int {
    if let purchases = configuration.purchases { return purchases + configuration.buyers }
    let seconds = configuration.seconds + configuration.warmupSeconds
    return Int(seconds * (configuration.rate.map { $0 * 1.1 } ?? 5000)) + configuration.buyers
  }

  /// What the process uses while nobody asks for anything, in percent of one core: over five seconds.
  private func idleProcessor() throws -> Double? {
    guard let before = subject.usage else { return nil }
    progress.show("looking at the idle program")
    let seconds = 5.0
    Thread.sleep(forTimeInterval: seconds)
    guard let after = subject.usage else { throw BenchmarkFailure("the program to be measured has ended") }
    return Double(after.processorMicroseconds - before.processorMicroseconds) / seconds / 1e6 * 100
  }

  private static let charged: Int64 = 10_000_000

  /// New users with more points than they can spend.
  private func signUp() throws -> [Visitor] {
    let run = UInt32.random(in: 0...UInt32.max)
    return try (0..<configuration.buyers).map { number in
      progress.show("signing buyers up", fraction: Double(number) / Double(configuration.buyers))
      let user = try Visitor.signedUp("bench-\(run)-\(number)@example.com", password: "bench-\(run)", port: subject.address.port)
      for _ in 0..<Self.charges { _ = try user.post("/payments/charge", ["amount": .integer(Self.charged)]) }
      return user
    }
  }

  private static let charges = 10

  /// Everything sold is paid for, once, and everyone agrees on it.
  private func check(_ result: BuyLoad.Result, _ box: Box, _ users: [Visitor], _ admin: Visitor) throws {
    for (user, bought) in zip(users, result.boughtByUser) {
      let balance = try user.get("/balance")["balance"]?.integer
      let expected = Int64(Self.charges) * Self.charged - Int64(bought) * Box.price
      guard balance == expected else {
        throw BenchmarkFailure("a buyer of \(bought) seats has \(balance ?? -1) points left instead of \(expected)")
      }
    }
    let sold = try box.count("SOLD", admin)
    guard sold == result.finished else { throw BenchmarkFailure("\(result.finished) seats were bought, and \(sold) are sold") }
    try waitForDataPlatform(result.finished, box, admin)
  }

  /// It listens, and may be a little behind: a minute at most.
  private func waitForDataPlatform(_ finished: Int, _ box: Box, _ admin: Visitor) throws {
    var counted: (confirmed: Int64, revenue: Int64) = (0, 0)
    for _ in 0..<600 {
      counted = (0, 0)
      for schedule in box.scheduleIds {
        for sum in try admin.get("/data-platform/summary?scheduleId=\(schedule)")["schedules"]?.array ?? [] {
          counted.confirmed += sum["confirmed"]?.integer ?? 0
          counted.revenue += sum["revenue"]?.integer ?? 0
        }
      }
      if counted == (Int64(finished), Int64(finished) * Box.price) { return }
      Thread.sleep(forTimeInterval: 0.1)
    }
    throw BenchmarkFailure("\(finished) seats were bought, and the data platform counts \(counted.confirmed) for \(counted.revenue) points")
  }
}

import EventLoop

/// All buyers on one event loop, in closed or open loop, until the time is over and every purchase begun has ended.
final class BuyLoad {
  struct Outcome {
    /// Of the purchases that count: those that ended, in open loop that were to begin, within the measured time.
    var reserve = LatencyHistogram()
    var pay = LatencyHistogram()
    var confirm = LatencyHistogram()
    var whole = LatencyHistogram()
    /// Whole purchases by the second in which they were to begin, from the end of the warm-up.
    var bySecond: [Int: LatencyHistogram] = [:]
    /// Purchases that were refused at once, and how long that took.
    var refusal = LatencyHistogram()
    /// From the end of the warm-up to when the last of them ended, or the time was over.
    var nanoseconds: Int64 = 0
    /// All that ended meanwhile: in open loop also what the warm-up left behind.
    var ended = 0
    /// All that ended, warm-up included.
    var finished = 0
    /// By user.
    var boughtByUser: [Int] = []
  }

  /// How long a buyer who was refused lets be, in closed loop: what the API asks for at least.
  private static let pause = Duration.seconds(1)

  private let configuration: BuyBenchmark.Configuration
  private let loop: EventLoop
  private let progress: Progress
  private let users: [Visitor]
  private let buyers: [Buyer]
  /// With what is left of its seats.
  private(set) var box: Box
  private var pace = Pace(rate: nil, begin: 0, end: 0)
  /// Measured is from here to the pace's end.
  private var start: Int64 = 0
  private var free: [Buyer]
  private var begun = 0
  private var isSoldOut = false
  private var lastEnd: Int64 = 0
  private var outcome = Outcome()
  private var failure: BenchmarkFailure?

  init(
    _ configuration: BuyBenchmark.Configuration, users: [Visitor], box: Box, port: UInt16, progress: Progress
  ) throws {
    let loop = try EventLoop()
    self.configuration = configuration
    self.box = box
    self.progress = progress
    self.loop = loop
    self.users = users
    buyers = try (0..<configuration.buyers).map { try Buyer(users[$0 % users.count], port: port, on: loop) }
    free = buyers
  }

  func run() throws(BenchmarkFailure) -> Outcome {
    let now = loop.now
    start = now + Int64(configuration.warmupSeconds) * 1_000_000_000
    pace = Pace(rate: configuration.rate, begin: now, end: start + Int64(configuration.seconds) * 1_000_000_000)
    if pace.rate != nil { loop.schedule(every: .milliseconds(1)) { [unowned self] in beginDue() } }
    loop.schedule(every: .milliseconds(200)) { [unowned self] in showProgress() }
    loop.soon { [unowned self] in beginDue() }
    loop.run()
    if let failure { throw failure }
    guard outcome.whole.count > 0 else {
      throw BenchmarkFailure("no purchase counts, as all ended within the warm-up; a shorter one leaves some to measure")
    }
    // Seats or purchases may run out before the time does; and who can't keep the pace needs longer.
    outcome.nanoseconds = (loop.now < pace.end ? lastEnd : max(lastEnd, pace.end)) - start
    outcome.boughtByUser = users.indices.map { user in
      stride(from: user, to: buyers.count, by: users.count).reduce(0) { $0 + buyers[$1].bought }
    }
    return outcome
  }

  /// When the next purchase is to begin; nil: there is none.
  private func nextStart(at now: Int64) -> Int64? {
    guard !isSoldOut, begun < configuration.purchases ?? .max else { return nil }
    return pace.start(of: begun, at: now)
  }

  private func beginDue() {
    let now = loop.now
    while let intended = nextStart(at: now), intended <= now, let buyer = free.popLast() {
      guard let seat = box.deal() else {
        isSoldOut = true
        free.append(buyer)
        break
      }
      begun += 1
      buyer.buy(seat, intended: intended) { [unowned self] in end($0, of: buyer, for: seat) }
    }
    if free.count == buyers.count, nextStart(at: now) == nil { loop.stop() }
  }

  private func end(_ purchase: Result<Buyer.Purchase, BenchmarkFailure>, of buyer: Buyer, for seat: Box.Seat) {
    do throws(BenchmarkFailure) {
      let purchase = try purchase.get()
      guard purchase.isRefused else {
        note(purchase)
        return release(buyer)
      }
      box.giveBack(seat)
      if counts(purchase) { outcome.refusal.record(nanoseconds: purchase.reserve) }
      if pace.rate == nil { loop.schedule(after: Self.pause) { [unowned self] in release(buyer) } } else { release(buyer) }
    } catch {
      failure = error
      loop.stop()
    }
  }

  private func release(_ buyer: Buyer) {
    free.append(buyer)
    beginDue()
  }

  /// Whether it is within the measured time. In open loop what was to begin within it counts, however late it ended.
  private func counts(_ purchase: Buyer.Purchase) -> Bool {
    let time = pace.rate == nil ? purchase.ended : purchase.intended
    return time >= start && time < pace.end
  }

  private func note(_ purchase: Buyer.Purchase) {
    outcome.finished += 1
    if purchase.ended >= start, pace.rate != nil || purchase.ended < pace.end { outcome.ended += 1 }
    guard counts(purchase) else { return }
    lastEnd = max(lastEnd, purchase.ended)
    outcome.reserve.record(nanoseconds: purchase.reserve)
    outcome.pay.record(nanoseconds: purchase.pay)
    outcome.confirm.record(nanoseconds: purchase.confirm)
    outcome.whole.record(nanoseconds: purchase.ended - purchase.intended)
    if pace.rate != nil {
      let second = Int((purchase.intended - start) / 1_000_000_000)
      outcome.bySecond[second, default: LatencyHistogram()].record(nanoseconds: purchase.ended - purchase.intended)
    }
  }

  private func showProgress() {
    let now = loop.now
    let seconds = Double(max(now - start, 1)) / 1e9
    let rate = now > start ? "\(Int(Double(outcome.whole.count) / seconds)) purchases a second" : "warming up"
    let time = Double(now - pace.begin) / Double(pace.end - pace.begin)
    let fraction = configuration.purchases.map { max(time, Double(outcome.finished) / Double($0)) } ?? time
    progress.show(rate, fraction: fraction)
  }
}

/// When purchases are to begin, on the loop's clock in nanoseconds.
struct Pace {
  /// Purchases a second; nil: closed loop, as soon as somebody is free.
  let rate: Int?
  let begin: Int64
  /// None is to begin from here on.
  let end: Int64

  /// When purchase `number`, counted from 0, is to begin; nil: it is not. In closed loop that is now.
  func start(of number: Int, at now: Int64) -> Int64? {
    guard let rate else { return now < end ? now : nil }
    // By the whole seconds first: what is multiplied stays small, and so exact.
    let time = begin + Int64(number / rate) * 1_000_000_000 + Int64(number % rate) * 1_000_000_000 / Int64(rate)
    return time < end ? time : nil
  }
}

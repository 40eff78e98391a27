import EventLoop

/// All buyers on one event loop, in closed or open loop. It runs until the time is over and every purchase that began has ended.
final class BuyLoad {
  struct Outcome {
    /// The latencies of the purchases that count. In closed loop these ended within the measured time; in open loop they were planned
    /// within it.
    var reserve = LatencyHistogram()
    var pay = LatencyHistogram()
    var confirm = LatencyHistogram()
    var whole = LatencyHistogram()
    /// The whole purchases by the second in which they were planned, from the end of the warm-up.
    var bySecond: [Int: LatencyHistogram] = [:]
    /// The purchases that were refused at once, and how long that took.
    var refusal = LatencyHistogram()
    /// The time from the end of the warm-up to the end of the last of them, or to the end of the measured time.
    var nanoseconds: Int64 = 0
    /// The number of purchases that ended in that time. In open loop, some of them began in the warm-up.
    var ended = 0
    /// The number of all purchases that ended, with those of the warm-up.
    var finished = 0
    /// The number of seats that each user bought.
    var boughtByUser: [Int] = []

    var seconds: Double { Double(nanoseconds) / 1e9 }
    var purchasesPerSecond: Double { Double(ended) / seconds }
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
  /// The measured time begins here and ends with the pace.
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
      throw BenchmarkFailure("no purchase counts, because all of them ended within the warm-up: give a shorter --warmup")
    }
    // The seats or purchases may end before the time does. And a system that can't keep the pace needs longer.
    outcome.nanoseconds = (loop.now < pace.end ? lastEnd : max(lastEnd, pace.end)) - start
    outcome.boughtByUser = users.indices.map { user in
      stride(from: user, to: buyers.count, by: users.count).reduce(0) { $0 + buyers[$1].bought }
    }
    return outcome
  }

  /// The time when the next purchase begins. Nil: there is none.
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

  /// Whether a purchase counts. In open loop it counts if it was planned within the measured time, however late it ended.
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

/// The times when purchases begin, in nanoseconds of the loop's clock.
struct Pace {
  /// The number of purchases a second. Nil: closed loop, in which a buyer begins as soon as it is free.
  let rate: Int?
  let begin: Int64
  /// No purchase begins from this time on.
  let end: Int64

  /// The time when purchase `number`, counted from 0, begins; in closed loop it is now. Nil: the purchase does not begin any more.
  func start(of number: Int, at now: Int64) -> Int64? {
    guard let rate else { return now < end ? now : nil }
    // Whole seconds come first, so that the product stays small and exact.
    let time = begin + Int64(number / rate) * 1_000_000_000 + Int64(number % rate) * 1_000_000_000 / Int64(rate)
    return time < end ? time : nil
  }
}

import HTTP

/// All buyers on one event loop, in closed or open loop, until the time is over and every purchase begun has ended.
final class BuyLoad {
  struct Result {
    /// Per step, in order, and the whole purchase last: those that ended within the measured time.
    var steps: [LatencyHistogram]
    var whole = LatencyHistogram()
    /// How long was measured.
    var nanoseconds: Int64 = 0
    /// All that ended, warm-up and rest included.
    var finished = 0
    /// By buyer.
    var boughtByUser: [Int] = []
  }

  private let configuration: BuyBenchmark.Configuration
  private let loop: EventLoop
  private let progress: Progress
  private var buyers: [Buyer] = []
  private(set) var box: Box
  private var free: [Buyer] = []
  /// Open loop: purchases that were to begin at these times, and have no buyer yet; those before `begun` have.
  private var overdue: [Int64] = []
  private var begun = 0
  private var arrivals = 0
  private var started = 0
  private var running = 0
  private var result = Result(steps: Buyer.Step.allCases.map { _ in LatencyHistogram() })
  private var failure: BenchmarkFailure?
  private var start: Int64 = 0
  private var end: Int64 = 0
  private var isOver = false

  init(
    _ configuration: BuyBenchmark.Configuration, users: [Visitor], box: Box, port: UInt16, progress: Progress
  ) throws {
    self.configuration = configuration
    self.box = box
    self.progress = progress
    loop = try EventLoop()
    buyers = try users.enumerated().map { try Buyer($0.offset, $0.element, port: port, on: loop) }
  }

  func run() throws(BenchmarkFailure) -> Result {
    start = loop.now + Int64(configuration.warmupSeconds * 1e9)
    end = start + Int64(configuration.seconds * 1e9)
    free = buyers.reversed()
    if configuration.rate == nil {
      while let buyer = free.popLast() { begin(buyer, intended: loop.now) }
    } else {
      loop.schedule(every: .milliseconds(1)) { [unowned self] in beginArrivals() }
    }
    loop.schedule(every: .milliseconds(200)) { [unowned self] in showProgress() }
    loop.run()
    if let failure { throw failure }
    result.nanoseconds = min(end, lastEnd) - start
    result.boughtByUser = buyers.map(\.bought)
    return result
  }

  /// When the last purchase that counts ended, if the purchases ran out before the time.
  private var lastEnd: Int64 = 0

  private var mayBegin: Bool {
    !isOver && started < configuration.purchases ?? .max
  }

  private func beginArrivals() {
    guard let rate = configuration.rate else { return }
    let now = loop.now
    let first = start - Int64(configuration.warmupSeconds * 1e9)
    while !isOver {
      let time = first + Int64(Double(arrivals) / rate * 1e9)
      guard time <= now, time < end else { break }
      arrivals += 1
      overdue.append(time)
    }
    if now >= end { isOver = true }
    while begun < overdue.count, let buyer = free.popLast() {
      begun += 1
      begin(buyer, intended: overdue[begun - 1])
    }
    stopIfDone()
  }

  private func begin(_ buyer: Buyer, intended: Int64) {
    guard let seat = box.deal() else {
      isOver = true
      return stopIfDone()
    }
    started += 1
    running += 1
    buyer.buy(seat, intended: intended) { [unowned self] outcome in
      running -= 1
      switch outcome {
      case .success(let purchase):
        note(purchase)
        goOn(buyer, at: purchase.ended)
      case .failure(let failure):
        self.failure = failure
        loop.stop()
      }
    }
  }

  private func goOn(_ buyer: Buyer, at now: Int64) {
    if configuration.rate == nil {
      if now >= end { isOver = true }
      if mayBegin { begin(buyer, intended: now) }
    } else if begun < overdue.count {
      begun += 1
      begin(buyer, intended: overdue[begun - 1])
    } else {
      free.append(buyer)
    }
    stopIfDone()
  }

  private func stopIfDone() {
    if running == 0, !mayBegin, begun == overdue.count { loop.stop() }
  }

  private func note(_ purchase: Buyer.Purchase) {
    result.finished += 1
    // In open loop everything that was to begin within the time counts, however late it ended.
    let counted = configuration.rate == nil ? purchase.ended : purchase.intended
    guard counted >= start, counted < end else { return }
    lastEnd = max(lastEnd, purchase.ended)
    for (index, duration) in purchase.steps.enumerated() { result.steps[index].record(nanoseconds: duration) }
    result.whole.record(nanoseconds: purchase.ended - purchase.intended)
  }

  private func showProgress() {
    let now = loop.now
    let seconds = Double(max(now - start, 1)) / 1e9
    let rate = now > start ? "\(Int(Double(result.whole.count) / seconds)) purchases a second" : "warming up"
    let begin = start - Int64(configuration.warmupSeconds * 1e9)
    let time = Double(now - begin) / Double(end - begin)
    let fraction = configuration.purchases.map { max(time, Double(result.finished) / Double($0)) } ?? time
    progress.show(rate, fraction: fraction)
  }
}

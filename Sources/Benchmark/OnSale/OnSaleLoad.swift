import EventLoop

/// All users of an on-sale on one event loop.
final class OnSaleLoad {
  /// The most that charge their points at a time, before the sale.
  private static let chargesAtOnce = 64

  private let configuration: OnSaleBenchmark.Configuration
  private let progress: Progress
  private let loop: EventLoop
  private var entrants: [Entrant] = []
  /// Those whose points are still to be charged.
  private var uncharged: ArraySlice<Entrant> = []
  private var charged = 0
  private var hasBegun = false
  private var start: Int64 = 0
  private var failure: BenchmarkFailure?

  /// The seats that were bought.
  private(set) var sold: [String] = []
  private(set) var latencies: [Entrant.Step: LatencyHistogram] = [:]
  /// How often a user was told to come again, by status.
  private(set) var refusals: [Int: Int] = [:]
  /// How many were let in, and found nothing left.
  private(set) var soldOut = 0
  /// How many have a place, since the arrival of all.
  private(set) var entered = 0
  private(set) var enteredNanoseconds: Int64 = 0
  private(set) var soldOutNanoseconds: Int64 = 0
  private(set) var nanoseconds: Int64 = 0

  init(
    _ configuration: OnSaleBenchmark.Configuration, _ hall: OnSaleHall, users: [Visitor], _ progress: Progress
  ) throws {
    self.configuration = configuration
    self.progress = progress
    let loop = try EventLoop()
    self.loop = loop
    let handlers = Entrant.Handlers(
      answered: { [unowned self] in latencies[$0, default: LatencyHistogram()].record(nanoseconds: $1) },
      refused: { [unowned self] in refusals[$1, default: 0] += 1 },
      entered: { [unowned self] in noteEntry() },
      ended: { [unowned self] in note($0) },
      failed: { [unowned self] in fail($0) })
    entrants = try users.map { user in
      try Entrant(user, hall, pollPause: .seconds(configuration.pollSeconds), on: loop, handlers)
    }
  }

  /// How many still wait when all is sold.
  var waiting: Int { entrants.count { !$0.isOver } }

  func run() throws(BenchmarkFailure) {
    loop.schedule(every: .milliseconds(200)) { [unowned self] in showProgress() }
    uncharged = entrants[...]
    loop.soon { [unowned self] in
      for _ in 0..<Self.chargesAtOnce { chargeNext() }
    }
    loop.run()
    if let failure { throw failure }
  }

  // MARK: before the sale

  private func chargeNext() {
    guard let entrant = uncharged.popFirst() else { return }
    entrant.charge { [unowned self] in
      charged += 1
      if charged == entrants.count { begin() } else { chargeNext() }
    }
  }

  /// Everybody comes at once.
  private func begin() {
    hasBegun = true
    latencies = [:]
    refusals = [:]
    start = loop.now
    for entrant in entrants { entrant.enter() }
  }

  // MARK: the sale

  private func noteEntry() {
    entered += 1
    if entered == entrants.count { enteredNanoseconds = loop.now - start }
  }

  private func note(_ end: Entrant.End) {
    switch end {
    case .bought(let seatId):
      sold.append(seatId)
      if sold.count == configuration.seats {
        soldOutNanoseconds = loop.now - start
        for entrant in entrants { entrant.stop() }
      }
    case .soldOut:
      soldOut += 1
    }
    guard soldOutNanoseconds > 0, enteredNanoseconds > 0, !entrants.contains(where: \.isIn) else { return }
    nanoseconds = loop.now - start
    loop.stop()
  }

  private func fail(_ failure: BenchmarkFailure) {
    self.failure = self.failure ?? failure
    loop.stop()
  }

  private func showProgress() {
    if !hasBegun {
      progress.show("charging points", fraction: Double(charged) / Double(entrants.count))
    } else if entered < entrants.count {
      progress.show("entering", fraction: Double(entered) / Double(entrants.count))
    } else {
      progress.show("selling", fraction: Double(sold.count) / Double(configuration.seats))
    }
  }
}

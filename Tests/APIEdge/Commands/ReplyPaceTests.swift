import Testing

@testable import APIEdge

/// Times are milliseconds.
@Suite struct ReplyPaceTests {
  /// A service that answers in order, each command so long after the one before.
  private struct Service {
    var interval: Double
    /// When it will have answered each of the commands that wait, and when they were sent.
    private var waiting: [(answered: Double, sent: Int64)] = []

    init(every interval: Double) {
      self.interval = interval
    }

    mutating func take(at tick: Int64) {
      waiting.append((max(Double(tick), waiting.last?.answered ?? 0) + interval, tick))
    }

    /// When the replies were sent that are there now.
    mutating func answers(at tick: Int64) -> [Int64] {
      let count = waiting.prefix { $0.answered <= Double(tick) }.count
      defer { waiting.removeFirst(count) }
      return waiting.prefix(count).map(\.sent)
    }
  }

  /// Sends `rate` commands a second for a time, those that there is room for.
  /// - Returns: how long the replies took, by the second in which they came, and the number of refused commands.
  private func run(
    _ pace: inout ReplyPace, _ service: inout Service, rate: Int, from start: Int64, through end: Int64
  ) -> (waits: [Int64: [Int64]], refused: Int) {
    var waits: [Int64: [Int64]] = [:]
    var refused = 0
    for tick in start..<end {
      for sent in service.answers(at: tick) {
        pace.leave(after: tick - sent, at: tick)
        waits[tick / 1000, default: []].append(tick - sent)
      }
      for _ in 0..<(rate * Int(tick + 1) / 1000 - rate * Int(tick) / 1000) {
        if pace.hasRoom(at: tick) {
          pace.enter(at: tick)
          service.take(at: tick)
        } else {
          refused += 1
        }
      }
    }
    return (waits, refused)
  }

  @Test(arguments: [0.25, 1, 3, 10])
  func `under three times what the service manages, it stays busy, and what is let in is answered in time`(_ interval: Double) throws {
    var pace = ReplyPace(limit: 400)
    var service = Service(every: interval)
    let manages = Int(1000 / interval)
    let (waits, refused) = run(&pace, &service, rate: manages * 3, from: 0, through: 20_000)
    // The burst of the first moment has been answered by then, also by a slow service.
    for second in 5..<20 {
      let waits = try #require(waits[Int64(second)]).sorted()
      #expect(waits.count >= manages * 95 / 100)
      // Those that are always let in take their time, however slow the service is.
      #expect(Double(waits[waits.count * 99 / 100]) <= max(800, Double(ReplyPace.alwaysLetIn) * interval + 1))
    }
    #expect(refused > manages * 20)
  }

  @Test(arguments: [0.25, 1, 3, 10])
  func `at less than what the service manages nothing is refused, also after it had too much to do`(_ interval: Double) {
    var pace = ReplyPace(limit: 400)
    var service = Service(every: interval)
    let manages = Int(1000 / interval)
    #expect(run(&pace, &service, rate: manages * 9 / 10, from: 0, through: 10_000).refused == 0)
    #expect(run(&pace, &service, rate: manages * 3, from: 10_000, through: 15_000).refused > 0)
    _ = run(&pace, &service, rate: manages * 9 / 10, from: 15_000, through: 20_000)
    #expect(run(&pace, &service, rate: manages * 9 / 10, from: 20_000, through: 30_000).refused == 0)
  }

  @Test func `a service that stops is seen, and so is one that goes on`() {
    var pace = ReplyPace(limit: 400)
    var service = Service(every: 1)
    _ = run(&pace, &service, rate: 900, from: 0, through: 5000)
    let stopped = pace
    for tick in Int64(5000)..<8000 where pace.hasRoom(at: tick) { pace.enter(at: tick) }
    for tick in Int64(5000)..<8000 { pace.pass(to: tick) }
    #expect(stopped.hasRoom(at: 5000) && !pace.hasRoom(at: 8000))
    // What waits is answered, and the next ones at once.
    for tick in Int64(8000)..<8400 {
      for _ in 0..<min(5, pace.waiting) { pace.leave(after: 3000, at: tick) }
    }
    #expect(pace.hasRoom(at: 8400))
    service = Service(every: 1)
    #expect(run(&pace, &service, rate: 900, from: 8400, through: 9400).refused == 0)
  }

  @Test func `a few may wait for a service that has shown nothing yet`() {
    var pace = ReplyPace(limit: 400)
    for _ in 0..<ReplyPace.alwaysLetIn { pace.enter(at: 0) }
    for tick in stride(from: Int64(0), to: 10_000, by: 100) { pace.pass(to: tick) }
    #expect(!pace.hasRoom(at: 10_000))
    pace.leave(after: nil, at: 10_000)
    #expect(pace.hasRoom(at: 10_000))
  }

  @Test func `a burst is let in, and a queue that stays is not`() {
    var pace = ReplyPace(limit: 250)
    for tick in Int64(0)..<1000 { pace.pass(to: tick) }
    var letIn = 0
    while pace.hasRoom(at: 1000) {
      pace.enter(at: 1000)
      letIn += 1
    }
    #expect(letIn == ReplyPace.burst)
    // It answers one command in ten milliseconds, and another takes its place at once.
    for tick in stride(from: Int64(1010), through: 3000, by: 10) {
      pace.leave(after: tick - 1000, at: tick)
      if pace.hasRoom(at: tick) { pace.enter(at: tick) }
    }
    #expect(pace.waiting < ReplyPace.burst && !pace.hasRoom(at: 3000))
  }
}

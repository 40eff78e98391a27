/// How long a new command of one topic would wait for its reply: the commands that wait, divided by the replies a second that the service
/// manages (Little's law).
///
/// It is a plain value; its owner reports what happens. What a service manages shows only while it has enough to do. So a window with fast
/// replies can only raise the estimate, and one with slow replies, or with none, lowers it. A burst is let in, as it is soon over: only a
/// queue that stays is refused, as CoDel has it (RFC 8289).
struct ReplyPace: Sendable {
  /// How long replies are counted before the estimate changes, in milliseconds.
  static let window: Int64 = 200
  /// So many may wait in any case, as there is no saying how fast a service is that has nothing to do.
  static let alwaysLetIn = 256
  /// So many may wait for a moment, if hardly any (`calm`) waited just before: many who come at once.
  static let burst = 1024
  static let calm = 32
  /// That moment, in milliseconds.
  static let burstTime: Int64 = 1000

  private let limit: Int64
  /// The commands whose replies have not come.
  private(set) var waiting = 0
  /// Replies a second. A service is taken for fast until it shows how fast it is.
  private(set) var capacity = 2500.0
  private var since: Int64?
  /// When hardly any waited last.
  private var calmAt: Int64?
  private var replies = 0
  private var waited: Int64 = 0

  /// - Parameter limit: how long a new command may have to wait, in milliseconds.
  init(limit: Int64) {
    self.limit = limit
  }

  /// Milliseconds that a new command would wait.
  var wait: Int64 { Int64(Double(waiting) / capacity * 1000) }

  /// Whether a new command would be answered in time.
  func hasRoom(at tick: Int64) -> Bool {
    if waiting < Self.alwaysLetIn || wait <= limit { return true }
    return waiting < Self.burst && tick - (calmAt ?? tick) <= Self.burstTime
  }

  /// A command was sent.
  mutating func enter(at tick: Int64) {
    pass(to: tick)
    if waiting < Self.calm { calmAt = tick }
    waiting += 1
  }

  /// Nobody waits for a command's reply any more.
  /// - Parameter waited: how long its reply took, in milliseconds; nil: it did not come.
  mutating func leave(after waited: Int64?, at tick: Int64) {
    waiting -= 1
    if let waited {
      replies += 1
      self.waited += waited
    }
    pass(to: tick)
  }

  /// Time has passed.
  mutating func pass(to tick: Int64) {
    guard let since else { return self.since = tick }
    guard tick - since >= Self.window else { return }
    let rate = Double(replies) / Double(tick - since) * 1000
    let isSlow = replies > 0 ? waited / Int64(replies) >= limit / 2 : waiting > 0
    if rate > capacity {
      capacity = rate
    } else if isSlow {
      capacity = max(1, (capacity + rate) / 2)
    }
    self.since = tick
    replies = 0
    waited = 0
  }
}

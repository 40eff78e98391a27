import Deciding

/// What a publisher knows of rows and topics that the log has refused.
///
/// A broker refuses what was sent together as a whole, so a row that was refused is sent again *alone* before it is judged. One that is
/// refused then too will never be taken: a `RefusedMessage` goes in its place, under its number. A refusal that is the topic's holds back
/// the rows of that topic only, and is tried again after a pause.
struct Refusals {
  enum Treatment {
    /// It may have been refused for the sake of others that were sent with it.
    case alone
    /// It is the one: a `RefusedMessage` goes in its place.
    case replaced(LogError)
  }

  private struct Hold {
    /// Milliseconds.
    var pause: Int64
    var until: Timestamp
    /// Rows of the topic are held back. It ends only where everything is sent again from the marks, as rows must not overtake.
    var isActive = true
  }

  private var treatments: [UInt64: Treatment] = [:]
  private var holds: [String: Hold] = [:]
  /// Rows that failed for their topic's sake. Which topic that is says the journal.
  private(set) var ofTopics: [UInt64: LogError] = [:]
  /// The row that is under way alone, and the one that waits for it to be.
  private var alone: UInt64?
  private var next: UInt64?
  /// Rows that were told of.
  private var told: Set<UInt64> = []
  /// Records get the time of their sending: the log refused one for its age. `ce_time` stays.
  private(set) var areTimedBySending = false

  var isEmpty: Bool { treatments.isEmpty && holds.isEmpty }

  func treatment(of token: UInt64) -> Treatment? {
    treatments[token]
  }

  /// Whether a row may go now.
  /// - Parameter isClear: no row is under way.
  mutating func lets(_ token: UInt64, _ treatment: Treatment?, pass isClear: Bool) -> Bool {
    guard alone == nil, next == nil || next == token else { return false }
    if treatment == nil || isClear { return true }
    // Otherwise there would always be others under way.
    next = token
    return false
  }

  /// A row that is treated is under way.
  mutating func sent(_ token: UInt64) {
    alone = token
    next = nil
  }

  /// What was under way will not be heard of.
  mutating func nothingIsUnderWay() {
    alone = nil
    next = nil
  }

  /// Whether nobody was told yet of the row that something goes in the place of.
  mutating func isNews(_ token: UInt64) -> Bool {
    told.insert(token).inserted
  }

  mutating func replace(_ token: UInt64, for error: LogError) {
    treatments[token] = .replaced(error)
  }

  /// Whether to time records by their sending is news, and may help.
  mutating func timeBySending() -> Bool {
    defer { areTimedBySending = true }
    return !areTimedBySending
  }

  /// A delivery failed.
  mutating func note(_ token: UInt64, _ error: LogError) {
    switch error.scope {
    case .log: break
    case .topic: ofTopics[token] = error
    case .record where error.code == .invalidTimestamp: _ = timeBySending()
    case .record:
      guard alone == token else {
        if treatments[token] == nil { treatments[token] = .alone }
        return
      }
      if case .replaced? = treatments[token] {
        // Not even what went in its place was taken.
        ofTopics[token] = error
      } else {
        treatments[token] = .replaced(error)
      }
    }
  }

  mutating func acknowledged(_ token: UInt64) {
    guard !treatments.isEmpty else { return }
    if alone == token { alone = nil }
    treatments[token] = nil
    told.remove(token)
  }

  mutating func forget(where isOver: (UInt64) -> Bool) {
    treatments = treatments.filter { !isOver($0.key) }
    ofTopics = ofTopics.filter { !isOver($0.key) }
    told = told.filter { !isOver($0) }
    if let token = alone, isOver(token) { alone = nil }
    if let token = next, isOver(token) { next = nil }
  }

  // MARK: topics

  private static let firstPause: Int64 = 1000
  private static let longestPause: Int64 = 30_000

  func holds(_ topic: String) -> Bool {
    holds[topic]?.isActive ?? false
  }

  mutating func hold(_ topic: String, at now: Timestamp) {
    let pause = min((holds[topic]?.pause).map { $0 * 2 } ?? Self.firstPause, Self.longestPause)
    holds[topic] = Hold(pause: pause, until: now.adding(milliseconds: pause))
  }

  mutating func topicsAreNoted() {
    ofTopics = [:]
  }

  /// When the first topic is to be tried again.
  var nextTrial: Timestamp? {
    holds.values.lazy.filter(\.isActive).map(\.until).min()
  }

  /// Ends the holds whose time has come. Returns whether there was one: then everything is to be sent again from the marks.
  mutating func endHolds(at now: Timestamp) -> Bool {
    var ended = false
    for (topic, hold) in holds where hold.until <= now {
      if hold.isActive {
        holds[topic]?.isActive = false
        ended = true
      } else if now > hold.until.adding(milliseconds: 2 * Self.longestPause) {
        // Long ago, and not refused since.
        holds[topic] = nil
      }
    }
    return ended
  }

  /// The log may be another one by now.
  mutating func endAllHolds() {
    holds = [:]
    ofTopics = [:]
  }
}

import Deciding

/// What a publisher knows about rows and topics that the log has refused.
///
/// A broker refuses all records of a request together. So a refused row is sent again *alone* before it is judged. If it is refused again,
/// the log will never accept it: a `RefusedMessage` takes its place, with its number. If the topic is the reason, only the rows of that
/// topic are held back, and they are tried again after a pause.
struct Refusals {
  enum Treatment {
    /// Other rows that were sent with it may be the reason.
    case alone
    /// This row is the reason: a `RefusedMessage` takes its place.
    case replaced(LogError)
  }

  private struct Hold {
    /// Milliseconds.
    var pause: Int64
    var until: Timestamp
    /// Whether rows of the topic are held back. That ends only when all rows are sent again from the marks, because no row may overtake
    /// another.
    var isActive = true
  }

  private var treatments: [UInt64: Treatment] = [:]
  private var holds: [String: Hold] = [:]
  /// Rows that failed because of their topic. The journal says which topic that is.
  private(set) var ofTopics: [UInt64: LogError] = [:]
  /// The row that is under way alone, and the one that waits to be sent alone.
  private var alone: UInt64?
  private var next: UInt64?
  /// The rows that were reported.
  private var told: Set<UInt64> = []
  /// Whether records get the time of their sending, because the log refused one for its age. `ce_time` stays.
  private(set) var areTimedBySending = false

  var isEmpty: Bool { treatments.isEmpty && holds.isEmpty }

  func treatment(of token: UInt64) -> Treatment? {
    treatments[token]
  }

  /// Whether a row may go now.
  /// - Parameter isClear: whether no row is under way.
  mutating func lets(_ token: UInt64, _ treatment: Treatment?, pass isClear: Bool) -> Bool {
    guard alone == nil, next == nil || next == token else { return false }
    if treatment == nil || isClear { return true }
    // Otherwise other rows would always be under way.
    next = token
    return false
  }

  /// Notes that a row in treatment is under way.
  mutating func sent(_ token: UInt64) {
    alone = token
    next = nil
  }

  /// Forgets the rows under way: no delivery will come for them.
  mutating func nothingIsUnderWay() {
    alone = nil
    next = nil
  }

  /// Notes that the replacement of this row is reported. Returns whether it was not reported before.
  mutating func isNews(_ token: UInt64) -> Bool {
    told.insert(token).inserted
  }

  mutating func replace(_ token: UInt64, for error: LogError) {
    treatments[token] = .replaced(error)
  }

  /// Starts to give records the time of their sending. Returns whether that is new and may help.
  mutating func timeBySending() -> Bool {
    defer { areTimedBySending = true }
    return !areTimedBySending
  }

  /// Notes a failed delivery.
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
        // The log refused even the replacement.
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

  /// Ends the holds whose time has come. Returns whether there was one: then all rows must be sent again from the marks.
  mutating func endHolds(at now: Timestamp) -> Bool {
    var ended = false
    for (topic, hold) in holds where hold.until <= now {
      if hold.isActive {
        holds[topic]?.isActive = false
        ended = true
      } else if now > hold.until.adding(milliseconds: 2 * Self.longestPause) {
        // The last refusal was long ago.
        holds[topic] = nil
      }
    }
    return ended
  }

  /// Forgets everything, because the log may be another one by now.
  mutating func endAllHolds() {
    holds = [:]
    ofTopics = [:]
  }
}

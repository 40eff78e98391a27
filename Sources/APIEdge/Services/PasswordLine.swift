/// Who waits for a password to be checked (login) or hashed (signup), and how long that will take: each is some 20 ms of a core, so that
/// an on-sale's logins come to many seconds of work. Logins and signups take turns, so neither keeps the other out.
///
/// A plain value that is told what happens. Bounded by time: who would wait longer than the limit is refused at once, instead of
/// everyone later.
struct PasswordLine {
  /// Who may wait of a kind, however fast it goes: more than are over within any limit that a client bears.
  static let countLimit = 4096

  private let waitLimit: Int64
  private var waiting: [ServiceClient.Kind: Int] = [:]
  /// Nanoseconds from one answer to the next while more are waited for, on average.
  private(set) var pace: Int64 = 25_000_000
  /// Since when the next one is under way; nil: nobody waits.
  private var turnSince: Int64?
  private var lastAnswer: Int64?

  /// - Parameter waitLimit: milliseconds.
  init(waitLimit: Int64) {
    self.waitLimit = waitLimit * 1_000_000
  }

  var count: Int { waiting.values.reduce(0, +) }

  /// Somebody comes. False: it would take too long; they don't wait.
  mutating func enter(_ kind: ServiceClient.Kind, at now: Int64) -> Bool {
    let own = waiting[kind, default: 0] + 1
    let before = own + waiting.filter { $0.key != kind }.values.reduce(0) { $0 + min($1, own) }
    guard own <= Self.countLimit, Int64(before) * pace <= waitLimit else { return false }
    waiting[kind] = own
    if turnSince == nil { turnSince = now }
    return true
  }

  /// Somebody is answered, or given up.
  /// - Parameter answered: a password was hashed. What fails says nothing of how long that takes.
  mutating func leave(_ kind: ServiceClient.Kind, answered: Bool, at now: Int64) {
    waiting[kind, default: 1] -= 1
    if answered {
      // A second is a hiccup of the machine, not the pace.
      if let turnSince { pace += (min(max(now - turnSince, 1_000_000), 1_000_000_000) - pace) / 16 }
      lastAnswer = now
    }
    turnSince = count > 0 ? now : nil
  }

  /// Whether anybody was answered since then: it goes on, if too slowly.
  func moved(since time: Int64) -> Bool { lastAnswer.map { $0 > time } ?? false }

  /// When to come again, in seconds. By the limit all who wait now are through; and who is refused then was refused by others that came
  /// again, so that the hashing is never idle while somebody wants it.
  var retryAfter: ClosedRange<Int> { 1...max(2, Int(waitLimit / 1_000_000_000)) }
}

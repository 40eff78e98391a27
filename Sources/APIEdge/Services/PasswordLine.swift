/// The requests that wait for a password to be checked (login) or hashed (signup), and the time that this will take. Each takes some 20 ms
/// of a core, so the logins at the start of a sale are many seconds of work. Logins and signups take turns, so neither shuts out the other.
///
/// It is a plain value; its owner reports what happens. It is bounded by time: a request that would wait longer than the limit is refused
/// at once, instead of all requests later.
struct PasswordLine {
  /// The number of requests of a kind that may wait, however fast they are answered: more would outlast any client's patience.
  static let countLimit = 4096

  private let waitLimit: Int64
  private var waiting: [ServiceClient.Kind: Int] = [:]
  /// The average time between two answers while requests wait, in nanoseconds.
  private(set) var pace: Int64 = 25_000_000
  /// The time since which the next one is under way; nil: no request waits.
  private var turnSince: Int64?
  private var lastAnswer: Int64?

  /// - Parameter waitLimit: milliseconds.
  init(waitLimit: Int64) {
    self.waitLimit = waitLimit * 1_000_000
  }

  var count: Int { waiting.values.reduce(0, +) }

  /// Adds a request. False: it would wait too long, and is not added.
  mutating func enter(_ kind: ServiceClient.Kind, at now: Int64) -> Bool {
    let own = waiting[kind, default: 0] + 1
    let before = own + waiting.filter { $0.key != kind }.values.reduce(0) { $0 + min($1, own) }
    guard own <= Self.countLimit, Int64(before) * pace <= waitLimit else { return false }
    waiting[kind] = own
    if turnSince == nil { turnSince = now }
    return true
  }

  /// Removes a request that is answered or given up.
  /// - Parameter answered: whether a password was hashed. A failure says nothing about the time that this takes.
  mutating func leave(_ kind: ServiceClient.Kind, answered: Bool, at now: Int64) {
    waiting[kind, default: 1] -= 1
    if answered {
      // Longer than a second is a pause of the machine, and not the usual time.
      if let turnSince { pace += (min(max(now - turnSince, 1_000_000), 1_000_000_000) - pace) / 16 }
      lastAnswer = now
    }
    turnSince = count > 0 ? now : nil
  }

  /// Whether any request was answered since then: the service works, if too slowly.
  func moved(since time: Int64) -> Bool { lastAnswer.map { $0 > time } ?? false }

  /// The seconds for `Retry-After`. After the limit all waiting requests are done. A client that is refused again then has lost its place
  /// to others, so the hashing is never idle while somebody needs it.
  var retryAfter: ClosedRange<Int> { 1...max(2, Int(waitLimit / 1_000_000_000)) }
}

/// The requests that wait for a password to be checked (login) or hashed (signup), and the time that this will take. Each takes some 20 ms
/// of a core, so the logins at the start of a sale are many seconds of work. Logins and signups take turns, so neither shuts out the other.
///
/// Nor does an address shut out the others: it may have no more requests in the line than there are places left (the dynamic threshold of
/// Choudhury and Hahne, 1998). One address alone fills half of the line; of n addresses that want all they can get, each has one part of
/// n + 1, and one part stays free for whoever comes.
///
/// It is a plain value; its owner reports what happens. It is bounded by time: a request that would wait longer than the limit is refused
/// at once, instead of all requests later.
struct PasswordLine {
  /// The number of requests of a kind that may wait, however fast they are answered: more would outlast any client's patience.
  static let countLimit = 4096

  private let waitLimit: Int64
  private var waiting: [ServiceClient.Kind: Int] = [:]
  /// The requests of each address that has some, by kind.
  private var places: [Place: Int] = [:]
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

  private struct Place: Hashable {
    let kind: ServiceClient.Kind
    let address: NetworkAddress
  }

  /// Adds a request. False: it would wait too long, or its address has its share of the line. Then it is not added.
  /// - Parameter address: the client's; nil: it has none, and no share.
  mutating func enter(_ kind: ServiceClient.Kind, from address: NetworkAddress? = nil, at now: Int64) -> Bool {
    let free = room(for: kind) - waiting[kind, default: 0]
    guard free > 0 else { return false }
    if let address {
      let place = Place(kind: kind, address: address.network)
      guard places[place, default: 0] < free else { return false }
      places[place, default: 0] += 1
    }
    waiting[kind, default: 0] += 1
    if turnSince == nil { turnSince = now }
    return true
  }

  /// Removes a request that is answered or given up.
  /// - Parameter answered: whether a password was hashed. A failure says nothing about the time that this takes.
  mutating func leave(_ kind: ServiceClient.Kind, from address: NetworkAddress? = nil, answered: Bool, at now: Int64) {
    waiting[kind, default: 1] -= 1
    if let address {
      let place = Place(kind: kind, address: address.network)
      let left = places[place, default: 1] - 1
      places[place] = left > 0 ? left : nil
    }
    if answered {
      // Longer than a second is a pause of the machine, and not the usual time.
      if let turnSince { pace += (min(max(now - turnSince, 1_000_000), 1_000_000_000) - pace) / 16 }
      lastAnswer = now
    }
    turnSince = count > 0 ? now : nil
  }

  /// The most requests of a kind that are answered within the limit, while those of the other kind take every second turn.
  private func room(for kind: ServiceClient.Kind) -> Int {
    let all = Int(waitLimit / pace)
    let others = count - waiting[kind, default: 0]
    return min(Self.countLimit, max(all - others, all / 2))
  }

  /// Whether any request was answered since then: the service works, if too slowly.
  func moved(since time: Int64) -> Bool { lastAnswer.map { $0 > time } ?? false }

  /// The seconds for `Retry-After`. After the limit all waiting requests are done. A client that is refused again then has lost its place
  /// to others, so the hashing is never idle while somebody needs it.
  var retryAfter: ClosedRange<Int> { 1...max(2, Int(waitLimit / 1_000_000_000)) }
}

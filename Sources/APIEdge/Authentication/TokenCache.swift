/// Verified tokens, and the time until which they count. It is bounded: when newer tokens fill one half, the older half is dropped.
struct TokenCache {
  private typealias Generation = [String: (caller: Caller, expiresAt: Int64)]

  private let half: Int
  private var young: Generation = [:]
  private var old: Generation = [:]

  init(capacity: Int) {
    half = max(1, capacity / 2)
  }

  var count: Int { young.count + old.count }

  /// - Parameter now: seconds since 1970.
  mutating func caller(of token: String, at now: Int64) -> Caller? {
    if let entry = young[token] { return entry.expiresAt > now ? entry.caller : nil }
    guard let entry = old.removeValue(forKey: token), entry.expiresAt > now else { return nil }
    insert(token, entry)
    return entry.caller
  }

  mutating func add(_ token: String, _ caller: Caller, expiresAt: Int64) {
    old[token] = nil
    insert(token, (caller, expiresAt))
  }

  private mutating func insert(_ token: String, _ entry: Generation.Value) {
    if young.count >= half {
      old = young
      young = [:]
    }
    young[token] = entry
  }
}

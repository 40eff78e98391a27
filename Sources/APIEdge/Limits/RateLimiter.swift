import HTTP

/// Counts the requests of users, addresses and services, and refuses what is over a limit.
///
/// It is a plain value, and its memory is bounded whatever addresses come (`RateBuckets`). It takes well under a microsecond a request.
struct RateLimiter {
  private let limits: RateLimits
  private var users: RateBuckets?
  private var addresses: RateBuckets?
  private var services: [String: RateBucket] = [:]

  /// Whose limit refuses a request.
  enum Kind: String, CaseIterable {
    case user
    case address
    case service
  }

  struct Refusal: Error, Equatable {
    let kind: Kind
    let limit: RateLimit
    /// Nanoseconds until the next request is earned.
    let wait: Int64
  }

  init(_ limits: RateLimits) {
    self.limits = limits
    users = limits.user.map { RateBuckets($0) }
    addresses = limits.address.map { RateBuckets($0) }
  }

  /// Takes a request of this user.
  mutating func take(user: String, at now: Int64) throws(Refusal) {
    guard let limit = limits.user, case .refused(let wait)? = users?.take(user, at: now) else { return }
    throw Refusal(kind: .user, limit: limit, wait: wait)
  }

  /// Takes a request without a valid token, from this address.
  mutating func take(address: NetworkAddress, at now: Int64) throws(Refusal) {
    guard let limit = limits.address, case .refused(let wait)? = addresses?.take(address.network, at: now) else { return }
    throw Refusal(kind: .address, limit: limit, wait: wait)
  }

  /// Takes a request to this service, of anybody.
  mutating func take(service: String, at now: Int64) throws(Refusal) {
    guard let limit = limits.service, case .refused(let wait) = services[service, default: RateBucket()].take(limit, at: now) else {
      return
    }
    throw Refusal(kind: .service, limit: limit, wait: wait)
  }
}

extension Problem {
  /// 429, with the fields of draft-ietf-httpapi-ratelimit-headers-10: the policy's quota `q` is earned within `w` seconds; nothing remains
  /// (`r`), and the next request is earned in `t` seconds.
  init(_ refusal: RateLimiter.Refusal) {
    let seconds = Int((refusal.wait + 999_999_999) / 1_000_000_000)
    let window = (refusal.limit.burst + refusal.limit.rate - 1) / refusal.limit.rate
    let whose =
      switch refusal.kind {
      case .user: "you may make"
      case .address: "an address may make without a token"
      case .service: "this service takes"
      }
    let (rate, burst) = (refusal.limit.rate, refusal.limit.burst)
    let problem = Problem(.rateLimited, "\(whose) \(rate) requests a second, and \(burst) at once; come again in \(seconds) s")
    self = problem.again(after: seconds...seconds)
      .with("RateLimit-Policy", "\"\(refusal.kind.rawValue)\";q=\(burst);w=\(window)")
      .with("RateLimit", "\"\(refusal.kind.rawValue)\";r=0;t=\(seconds)")
  }
}

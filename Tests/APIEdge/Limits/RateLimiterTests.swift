import HTTP
import Testing
import TestSupport

@testable import APIEdge

@Suite struct RateLimiterTests {
  private static let second: Int64 = 1_000_000_000

  private func check(
    _ outcome: RateBucket.Outcome, _ expected: RateBucket.Outcome = .taken, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(outcome == expected, sourceLocation: sourceLocation)
  }

  private func address(_ text: String) throws -> NetworkAddress { try #require(NetworkAddress(text)) }

  @Test(arguments: [
    ("100", 100, 200), ("100:1", 100, 1), ("1:10000000", 1, 10_000_000), ("1000000:5", 1_000_000, 5),
  ])
  func `a limit is a rate and a burst`(_ text: String, rate: Int, burst: Int) throws {
    let limit = try #require(RateLimit(text))
    #expect(limit.rate == rate && limit.burst == burst)
  }

  @Test(arguments: ["", "0", "-1", "1:0", "1:", ":5", "a", "1:2:3", "1000001", "1:10000001", "9223372036854775807", "1.5", " 1"])
  func `what is no limit is refused`(_ text: String) {
    #expect(RateLimit(text) == nil)
  }

  @Test(arguments: [(100, 200), (1, 1), (3, 10), (20_000, 40_000), (1_000_000, 1)])
  func `a client has its burst at once, and then its rate`(rate: Int, burst: Int) throws {
    let limit = try #require(RateLimit(rate: rate, burst: burst))
    var (bucket, now) = (RateBucket(), 5 * Self.second)
    var taken = 0
    while taken <= burst, bucket.take(limit, at: now) == .taken { taken += 1 }
    #expect(taken == burst)
    let empty = bucket.take(limit, at: now)
    guard case .refused(let wait) = empty else { return #expect(empty == .refused(wait: limit.interval)) }
    // One nanosecond too early is too early; a refused request costs nothing.
    check(bucket.take(limit, at: now + wait - 1), .refused(wait: 1))
    check(bucket.take(limit, at: now + wait))
    now += wait
    taken = 0
    let end = now + Self.second
    while now < end {
      now += limit.interval
      if bucket.take(limit, at: now) == .taken { taken += 1 }
    }
    #expect(taken >= rate && taken <= rate + 1)
  }

  @Test func `what a client did not use counts up to its burst`() throws {
    let limit = try #require(RateLimit(rate: 10, burst: 20))
    var bucket = RateBucket()
    for _ in 0..<20 { check(bucket.take(limit, at: 0)) }
    func count(at now: Int64) -> Int {
      var taken = 0
      while bucket.take(limit, at: now) == .taken { taken += 1 }
      return taken
    }
    #expect(count(at: Self.second) == 10)
    #expect(count(at: 100 * Self.second) == 20)
  }

  @Test func `clients do not disturb one another, however many there are`() throws {
    let limit = try #require(RateLimit(rate: 1, burst: 2))
    var buckets = RateBuckets(limit, capacity: 1024)
    for client in 0..<100 {
      check(buckets.take(client, at: 0))
      check(buckets.take(client, at: 0))
      check(buckets.take(client, at: 0), .refused(wait: Self.second))
    }
  }

  @Test func `of clients that have no room the one that used least is forgotten`() throws {
    let limit = try #require(RateLimit(rate: 1, burst: 100))
    var buckets = RateBuckets(limit, capacity: 4)
    for _ in 0..<100 { check(buckets.take("busy", at: 0)) }
    // Addresses without end come, each once.
    for client in 0..<10_000 { check(buckets.take("passer-by \(client)", at: 0)) }
    check(buckets.take("busy", at: 0), .refused(wait: Self.second))
  }

  @Test func `users, addresses and services are counted apart`() throws {
    let one = RateLimit(rate: 1, burst: 1)
    var limiter = RateLimiter(RateLimits(user: one, address: one, service: one))
    let (here, there) = (try address("192.0.2.1"), try address("192.0.2.2"))
    try limiter.take(user: "u1", at: 0)
    try limiter.take(user: "u2", at: 0)
    try limiter.take(address: here, at: 0)
    try limiter.take(address: there, at: 0)
    try limiter.take(service: "payment", at: 0)
    try limiter.take(service: "concert", at: 0)
    #expect(throws: RateLimiter.Refusal.self) { try limiter.take(user: "u1", at: 0) }
    #expect(throws: RateLimiter.Refusal.self) { try limiter.take(address: here, at: 0) }
    #expect(throws: RateLimiter.Refusal.self) { try limiter.take(service: "payment", at: 0) }
  }

  @Test func `without limits everything is taken`() throws {
    var limiter = RateLimiter(RateLimits())
    for _ in 0..<1000 {
      try limiter.take(user: "u", at: 0)
      try limiter.take(address: address("::1"), at: 0)
      try limiter.take(service: "s", at: 0)
    }
  }

  @Test func `all addresses of an IPv6 network of 64 bits are one client`() throws {
    let one = RateLimit(rate: 1, burst: 1)
    var limiter = RateLimiter(RateLimits(address: one))
    try limiter.take(address: address("2001:db8::1"), at: 0)
    #expect(throws: RateLimiter.Refusal.self) { try limiter.take(address: address("2001:db8::ffff:1:2:3"), at: 0) }
    try limiter.take(address: address("2001:db8:0:1::1"), at: 0)
    // The two spellings of an IPv4 address are one.
    try limiter.take(address: address("192.0.2.1"), at: 0)
    #expect(throws: RateLimiter.Refusal.self) { try limiter.take(address: address("::ffff:192.0.2.1"), at: 0) }
    try limiter.take(address: address("192.0.2.2"), at: 0)
  }

  @Test func `a refusal says which limit, and when to come again`() throws {
    let refusal = RateLimiter.Refusal(kind: .user, limit: try #require(RateLimit(rate: 3, burst: 10)), wait: 1_200_000_000)
    let response = Problem(refusal).response(correlationID: "c")
    #expect(response.status == .tooManyRequests)
    #expect(response.fields["Retry-After"] == "2")
    #expect(response.fields["RateLimit-Policy"] == #""user";q=10;w=4"#)
    #expect(response.fields["RateLimit"] == #""user";r=0;t=2"#)
  }
}

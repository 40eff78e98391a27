import Testing

@testable import APIEdge

@Suite struct TokenCacheTests {
  private func caller(_ id: Int) -> Caller { Caller(userId: "u\(id)", permissions: []) }

  @Test func `a token counts until it expires`() {
    var cache = TokenCache(capacity: 10)
    cache.add("t", caller(1), expiresAt: 100)
    #expect(cache.caller(of: "t", at: 99) == caller(1))
    #expect(cache.caller(of: "t", at: 100) == nil)
    #expect(cache.caller(of: "other", at: 0) == nil)
  }

  @Test func `the cache never grows beyond its capacity, and keeps used tokens`() {
    var cache = TokenCache(capacity: 10)
    cache.add("used", caller(0), expiresAt: 100)
    for index in 1...1000 {
      cache.add("t\(index)", caller(index), expiresAt: 100)
      #expect(cache.caller(of: "used", at: 0) == caller(0))
      #expect(cache.count <= 10)
    }
    #expect(cache.caller(of: "t1", at: 0) == nil)
    #expect(cache.caller(of: "t1000", at: 0) == caller(1000))
  }
}

import APIEdge
import Testing

@testable import ticketing

@Suite struct RateLimitSettingsTests {
  private func limits(_ typed: [String], _ environment: [String: String] = [:]) throws -> RateLimits {
    try Settings(Arguments(typed, options: Settings.edgeOptions, environment: environment)).rateLimits
  }

  @Test func `a client has the contract's limits unless settings say otherwise`() throws {
    let usual = try limits([])
    #expect(usual.user == RateLimit(rate: 100, burst: 200) && usual.address == RateLimit(rate: 50, burst: 100))
    #expect(usual.service == RateLimit(rate: 20_000, burst: 40_000) && usual.proxies == TrustedProxies())
    let variables = ["RATE_LIMIT_ADDRESS": "off", "RATE_LIMIT_SERVICE": "9", "TRUSTED_PROXIES": "10.0.0.0/8"]
    let own = try limits(["--rate-limit-user=5:7"], variables)
    #expect(own.user == RateLimit(rate: 5, burst: 7) && own.address == nil && own.service == RateLimit(rate: 9, burst: 18))
    #expect(try own.proxies == TrustedProxies("10.0.0.0/8"))
  }

  @Test(arguments: [
    ("RATE_LIMIT_USER", "many"), ("RATE_LIMIT_ADDRESS", "0"), ("RATE_LIMIT_SERVICE", "1:0"), ("TRUSTED_PROXIES", "my-proxy"),
  ])
  func `a limit that is none is refused, with what set it`(_ variable: String, _ value: String) {
    let failure = #expect(throws: CommandFailure.self) { try limits([], [variable: value]) }
    #expect(failure?.code == ExitCode.usage)
    #expect(failure?.message.contains(variable) == true && failure?.message.contains(value) == true)
  }
}

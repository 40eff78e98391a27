import APIEdge
import HTTP
import TestSupport
import Testing

/// Rate limits on the wire.
@Suite struct RateLimitTests {
  private func edge(user: String? = nil, address: String? = nil, service: String? = nil) throws -> EdgeFixture {
    let edge = try EdgeFixture {
      $0.limits = RateLimits(
        user: user.flatMap { RateLimit($0) }, address: address.flatMap { RateLimit($0) }, service: service.flatMap { RateLimit($0) })
      if let proxies = try? TrustedProxies("127.0.0.1") { $0.limits.proxies = proxies }
    }
    try edge.becomeReady()
    edge.script.onQuery { _ in HTTPResponse(.ok, body: #"{"balance":3}"#) }
    return edge
  }

  private func from(_ address: String) -> HTTPFields { ["X-Forwarded-For": address] }

  @Test func `a user has a limit, wherever the user comes from, and other users have their own`() throws {
    let edge = try edge(user: "1:2", address: "1:1")
    for number in 1...2 { #expect(try edge.send(.get, "/balance", as: EdgeFixture.token(), from("192.0.2.\(number)")).status == .ok) }
    let refused = try edge.send(.get, "/balance", as: EdgeFixture.token(), from("192.0.2.3"))
    #expect(refused.status == .tooManyRequests && refused.code == "rate_limited")
    #expect(refused.fields["Content-Type"] == "application/problem+json")
    #expect(refused.fields["RateLimit-Policy"] == #""user";q=2;w=2"#)
    #expect(refused.fields["RateLimit"] == #""user";r=0;t=1"#)
    #expect(refused.fields["Retry-After"] == "1")
    #expect(try edge.send(.get, "/balance", as: EdgeFixture.token("another"), from("192.0.2.1")).status == .ok)
    // Also where nobody needs a token, it is the user who asks.
    #expect(try edge.send(.get, "/ticketing/search/concerts", as: EdgeFixture.token(), from("192.0.2.4")).status == .tooManyRequests)
    #expect(try edge.send(.get, "/ticketing/search/concerts", from("192.0.2.4")).status == .ok)
    #expect(try edge.send(.get, "/metrics").text.contains(#"edge_requests_limited_total{limit="user"} 2"#))
  }

  @Test(arguments: [
    ("/ticketing/search/concerts", nil), ("/no-such-path", nil), ("/auth/login", nil), ("/balance", nil), ("/balance", "a forged token"),
  ])
  func `an address has a limit, whatever it asks for without a valid token`(_ path: String, _ token: String?) throws {
    let edge = try edge(address: "1:1")
    #expect(try edge.send(.get, path, as: token, from("192.0.2.1")).status != .tooManyRequests)
    let refused = try edge.send(.get, path, as: token, from("192.0.2.1"))
    #expect(refused.status == .tooManyRequests && refused.fields["RateLimit-Policy"] == #""address";q=1;w=1"#)
    #expect(try edge.send(.get, path, as: token, from("192.0.2.2")).status != .tooManyRequests)
  }

  @Test func `a service has a limit for all, and other services go on`() throws {
    let edge = try edge(service: "1:2")
    for user in ["u1", "u2"] { #expect(try edge.send(.get, "/balance", as: EdgeFixture.token(user)).status == .ok) }
    let refused = try edge.send(.get, "/payments", as: EdgeFixture.token("u3"))
    #expect(refused.status == .tooManyRequests && refused.fields["RateLimit-Policy"] == #""service";q=2;w=2"#)
    #expect(try edge.send(.get, "/ticketing/search/concerts").status == .ok)
  }

  @Test func `whoever watches the process is never refused`() throws {
    let edge = try edge(user: "1:1", address: "1:1", service: "1:1")
    for path in ["/health/live", "/health/ready", "/metrics"] {
      for _ in 0..<5 { #expect(try edge.send(.get, path, from("192.0.2.1")).status == .ok) }
    }
  }
}

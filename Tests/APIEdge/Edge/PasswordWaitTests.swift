import APIEdge
import Contracts
import EventLoop
import HTTP
import JSON
import Synchronization
import TestSupport
import Testing

/// Logins and signups while passwords are slow to be checked.
@Suite struct PasswordWaitTests {
  private static func login(_ email: String = "a@b") -> String { #"{"email":"\#(email)","password":"x"}"# }
  private static let signup = #"{"email":"new@example.com","password":"12345678"}"#

  private func waiting(_ count: Int, _ edge: EdgeFixture) throws {
    try eventually("\(count) wait") { try edge.send(.get, "/metrics").text.contains("edge_passwords_waiting \(count)\n") }
  }

  @Test func `logins that wait keep neither a signup nor a read waiting`() throws {
    let edge = try EdgeFixture()
    try edge.becomeReady()
    edge.script.onCommand { _ in .success(#"{"userId":"u"}"#) }
    edge.script.onQuery { request in
      switch request.path {
      case InternalHTTP.loginPath: nil
      case InternalHTTP.sealPath: HTTPResponse(.ok, body: #"{"sealedPassword":"S"}"#)
      default: HTTPResponse(.ok, body: #"{"balance":3}"#)
      }
    }
    // More than there are connections for them.
    let logins = (0..<40).map { _ in edge.sending(.post, "/auth/login", body: Self.login()) }
    try waiting(40, edge)
    #expect(try edge.send(.post, "/auth/signup", body: Self.signup).status == .created)
    #expect(try edge.send(.get, "/balance", as: EdgeFixture.token()).status == .ok)
    #expect(logins.count == 40)
  }

  @Test func `a request that would wait too long is refused at once, and a signup still has a place`() throws {
    // At the pace that is assumed before anything is known, 40 are over within a second.
    let proxy = try TrustedProxies("127.0.0.1")
    let edge = try EdgeFixture {
      $0.passwordWaitLimit = 1_000
      $0.limits.proxies = proxy
    }
    try edge.becomeReady()
    edge.script.onCommand { _ in .success(#"{"userId":"u"}"#) }
    edge.script.onQuery { $0.path == InternalHTTP.loginPath ? nil : HTTPResponse(.ok, body: #"{"sealedPassword":"S"}"#) }
    let logins = (0..<40).map { edge.sending(.post, "/auth/login", ["X-Forwarded-For": "192.0.2.\($0)"], body: Self.login()) }
    try waiting(40, edge)
    let refused = try edge.send(.post, "/auth/login", body: Self.login())
    #expect(refused.status == .serviceUnavailable && refused.code == "overloaded")
    #expect(["1", "2"].contains(refused.fields["Retry-After"]))
    #expect(try edge.send(.post, "/auth/signup", body: Self.signup).status == .created)
    // One was answered since, so that it goes on; they came too late for it.
    #expect(try logins[0].take().get().code == "overloaded")
    try waiting(0, edge)
  }

  @Test func `an address that sends logins without end leaves places for others`() throws {
    let proxy = try TrustedProxies("127.0.0.1")
    let edge = try EdgeFixture {
      $0.passwordWaitLimit = 1_000
      $0.limits.proxies = proxy
    }
    try edge.becomeReady()
    edge.script.onQuery { _ in nil }
    let flood = (0..<25).map { _ in edge.sending(.post, "/auth/login", ["X-Forwarded-For": "192.0.2.1"], body: Self.login()) }
    // At the pace that is assumed, 40 are over within a second.
    try waiting(20, edge)
    let refused = try edge.send(.post, "/auth/login", ["X-Forwarded-For": "192.0.2.1"], body: Self.login())
    #expect(refused.code == "overloaded" && refused.fields["Retry-After"] != nil)
    edge.script.onQuery { _ in HTTPResponse(.ok, body: #"{"accessToken":"t"}"#) }
    #expect(try edge.send(.post, "/auth/login", ["X-Forwarded-For": "192.0.2.2"], body: Self.login()).status == .ok)
    #expect(flood.count == 25)
  }

  @Test func `an auth service that gives no answers is unavailable, and not overloaded`() throws {
    let edge = try EdgeFixture { $0.passwordWaitLimit = 100 }
    try edge.becomeReady()
    edge.script.onQuery { _ in nil }
    let logins = (0..<2).map { _ in edge.sending(.post, "/auth/login", body: Self.login()) }
    for login in logins { #expect(try login.take().get().code == "unavailable") }
    try waiting(0, edge)
  }

  @Test func `a login leaves an auth process that hangs, for another one or for an answer, long before its time is over`() throws {
    // Nobody would wait for ten minutes here.
    let edge = try EdgeFixture { $0.passwordWaitLimit = 600_000 }
    try edge.becomeReady()
    edge.script.onQuery { _ in nil }
    let alone = try edge.send(.post, "/auth/login", body: Self.login())
    #expect(alone.code == "unavailable" && alone.fields["Retry-After"] != nil)

    try EdgeFixture.say("auth", as: "i2", at: edge.internalPort, in: edge.log)
    try eventually("both are known") { try edge.send(.get, "/metrics").text.contains(#"edge_service_instances{service="auth"} 2"#) }
    let logins = Mutex(0)
    edge.script.onQuery { request in
      guard request.path == InternalHTTP.loginPath else { return nil }
      return logins.withLock { logins in
        logins += 1
        return logins == 1 ? nil : HTTPResponse(.ok, body: #"{"accessToken":"t"}"#)
      }
    }
    #expect(try edge.send(.post, "/auth/login", body: Self.login()).status == .ok)
  }
}

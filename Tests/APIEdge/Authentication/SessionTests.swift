import APIEdge
import HTTP
import JSON
import Messaging
import TestSupport
import Testing

/// The pages' session, which is in a cookie.
@Suite struct SessionTests {
  private static let page: HTTPFields = ["X-Session": "cookie", "Sec-Fetch-Site": "same-origin"]
  private let edge: EdgeFixture
  private let cookie: String

  init() throws {
    edge = try EdgeFixture()
    try edge.becomeReady()
    cookie = "ticketing_session=\(try EdgeFixture.token("alice"))"
    edge.script.onQuery { request in
      guard request.path.hasSuffix("login") else { return HTTPResponse(.ok, body: #"{"userId":"alice","balance":3}"#) }
      return HTTPResponse(
        .ok, body: #"{"accessToken":"header.claims.mac","tokenType":"Bearer","expiresIn":3600,"userId":"alice","roles":["USER"]}"#)
    }
  }

  private func logIn(_ fields: HTTPFields, on edge: EdgeFixture? = nil) throws -> HTTPResponse {
    try (edge ?? self.edge).send(.post, "/auth/login", fields, body: #"{"email":"a@b","password":"x"}"#)
  }

  private func fields(_ more: HTTPFields = [:]) -> HTTPFields {
    var fields = more
    fields.append("Cookie", "theme=dark; \(cookie)")
    return fields
  }

  @Test func `a page gets its token in a cookie that scripts can't read, and not in the answer`() throws {
    let response = try logIn(Self.page)
    #expect(
      response.fields["Set-Cookie"] == "ticketing_session=header.claims.mac; Path=/; Max-Age=3600; HttpOnly; SameSite=Strict")
    #expect(try response.json == ["expiresIn": 3600, "userId": "alice", "roles": ["USER"]])
    #expect(response.fields["Cache-Control"] == "no-store")
  }

  @Test func `a client of the API gets its token as ever, and no cookie`() throws {
    for fields: HTTPFields in [[:], ["X-Session": "cookie", "Origin": "https://elsewhere.example"]] {
      let response = try logIn(fields)
      #expect(try response.json["accessToken"] == "header.claims.mac")
      #expect(response.fields["Set-Cookie"] == nil)
    }
  }

  @Test func `behind a proxy that speaks HTTPS the cookie is for HTTPS alone`() throws {
    let trusting = try EdgeFixture { $0.limits.proxies = (try? TrustedProxies("127.0.0.1")) ?? TrustedProxies() }
    try trusting.becomeReady()
    trusting.script.onQuery { _ in HTTPResponse(.ok, body: #"{"accessToken":"t","expiresIn":1,"userId":"alice","roles":[]}"#) }
    var fields = Self.page
    fields.append("X-Forwarded-Proto", "https")
    #expect(try logIn(fields, on: trusting).fields["Set-Cookie"]?.hasSuffix("; Secure") == true)
    // Anybody can say so, but only a trusted proxy's word counts.
    #expect(try logIn(fields).fields["Set-Cookie"]?.contains("Secure") == false)
  }

  @Test func `the cookie is a token for reads`() throws {
    #expect(try edge.send(.get, "/balance", fields()).status == .ok)
    #expect(try edge.send(.get, "/auth/session", fields()).json == ["userId": "alice", "permissions": ["buy"]])
    #expect(try edge.send(.get, "/auth/session").json == ["userId": nil, "permissions": []])
    #expect(try edge.send(.get, "/balance", ["Cookie": "ticketing_session=nonsense"]).code == "unauthenticated")
    #expect(try edge.send(.get, "/balance", ["Cookie": "not_ticketing_session=x"]).code == "unauthenticated")
  }

  @Test func `a change with the cookie must come from the page itself`() throws {
    let others: [HTTPFields] = [
      [:], ["X-Session": "yes"], ["X-Session": "cookie", "Sec-Fetch-Site": "same-site"],
      ["X-Session": "cookie", "Sec-Fetch-Site": "cross-site"], ["X-Session": "cookie", "Origin": "http://127.0.0.1:1"],
      ["X-Session": "cookie", "Origin": "null"],
    ]
    for other in others {
      let response = try edge.send(.post, "/payments/charge", fields(other), body: #"{"amount":1}"#)
      #expect(response.status == .forbidden && response.code == "forbidden")
    }
    #expect(edge.commands.isEmpty)
    edge.script.onCommand { _ in ScriptedReply(type: "balance.charged", body: Array(#"{"userId":"alice","balance":1}"#.utf8)) }
    for own: HTTPFields in [Self.page, ["X-Session": "cookie"], ["X-Session": "cookie", "Origin": "http://127.0.0.1:\(edge.port)"]] {
      #expect(try edge.send(.post, "/payments/charge", fields(own), body: #"{"amount":1}"#).status == .ok)
    }
    #expect(edge.commands.count == 3)
  }

  @Test func `with a Bearer token nothing else is asked for`() throws {
    edge.script.onCommand { _ in ScriptedReply(type: "balance.charged", body: Array(#"{"userId":"bob","balance":1}"#.utf8)) }
    let response = try edge.send(.post, "/payments/charge", as: EdgeFixture.token("bob"), fields(), body: #"{"amount":1}"#)
    #expect(response.status == .ok)
    #expect(edge.commands.first?.record.key == Array("bob".utf8))
  }

  @Test func `logging out takes the cookie away`() throws {
    let response = try edge.send(.delete, "/auth/session", fields(Self.page))
    #expect(response.status == .noContent)
    #expect(response.fields["Set-Cookie"] == "ticketing_session=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict")
    #expect(try edge.send(.delete, "/auth/session", fields()).code == "forbidden")
  }
}

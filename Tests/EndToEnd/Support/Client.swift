import Foundation
import HTTP
import JSON
import TestSupport
import Testing

/// One user of the API, who waits for each answer.
struct Client: Sendable {
  var port: UInt16
  var token: String?
  /// Known after a login.
  var userId: String?
  /// As `Idempotency-Key` with everything that changes state; nil: none.
  var key: String?
  /// Wants 202 at once instead of the outcome.
  var isAsynchronous = false
  /// As `X-Queue-Token`; nil: none.
  var queueToken: String?

  struct Answer: Sendable {
    let status: Int
    let body: JSONValue
    let bytes: [UInt8]
    let fields: HTTPFields

    subscript(name: String) -> JSONValue? { body[name] }
    func text(_ name: String) -> String? { body[name]?.string }
    func number(_ name: String) -> Int64? { body[name]?.integer }
    var code: String? { text("code") }
  }

  init(port: UInt16, token: String? = nil) {
    self.port = port
    self.token = token
  }

  /// A new user, logged in.
  static func signedUp(_ email: String, port: UInt16) throws -> Client {
    let client = Client(port: port)
    let signup = try client.sendUntilAvailable(.post, "/auth/signup", ["email": .string(email), "password": "a user's password"])
    try #require(signup.status == 201 || signup.code == "email_taken")
    return try client.loggedIn(email, "a user's password")
  }

  static func admin(port: UInt16) throws -> Client {
    try Client(port: port).loggedIn(RunningSystem.adminEmail, RunningSystem.adminPassword)
  }

  /// The admin of a system whose processes are still starting: a worker of auth makes the account.
  static func awaitedAdmin(port: UInt16) throws -> Client {
    let credentials: JSONObject = ["email": .string(RunningSystem.adminEmail), "password": .string(RunningSystem.adminPassword)]
    try eventually("the admin can log in") { try Client(port: port).post("/auth/login", credentials).status == 200 }
    return try admin(port: port)
  }

  func loggedIn(_ email: String, _ password: String) throws -> Client {
    // A database that is just back may need a moment, and a login can be repeated.
    let login = try sendUntilAvailable(.post, "/auth/login", .object(["email": .string(email), "password": .string(password)]))
    let token: String = try #require(login.text("accessToken"))
    var client = Client(port: port, token: token)
    client.userId = login.text("userId")
    return client
  }

  /// The same user, under an idempotency key.
  func under(key: String) -> Client {
    var client = self
    client.key = key
    return client
  }

  /// The same user, who does not wait for outcomes.
  var asynchronous: Client {
    var client = self
    client.isAsynchronous = true
    return client
  }

  /// What became of a request that was answered 202; nil: nothing yet.
  func outcome(of accepted: Answer) throws -> (status: Int64, body: JSONValue)? {
    let command = try get(#require(accepted.fields["Location"]))
    guard command.text("status") == "DONE", let answer = command["answer"] else { return nil }
    return (try #require(answer["status"]?.integer), answer["body"] ?? .null)
  }

  /// Asks until the answer is another than 503.
  func get(_ path: String) throws -> Answer { try sendUntilAvailable(.get, path, nil) }

  /// Asks once, whatever the answer.
  func getOnce(_ path: String) throws -> Answer { try send(.get, path, nil) }

  func post(_ path: String, _ body: JSONObject) throws -> Answer { try send(.post, path, .object(body)) }
  func patch(_ path: String, _ body: JSONObject) throws -> Answer { try send(.patch, path, .object(body)) }
  func delete(_ path: String) throws -> Answer { try send(.delete, path, nil) }

  /// Repeats a request until the answer is another than 503, as a client that was told `Retry-After` would.
  private func sendUntilAvailable(_ method: HTTPMethod, _ path: String, _ body: JSONValue?) throws -> Answer {
    var answer = try send(method, path, body)
    try eventually("\(path) is not answered 503") {
      if answer.status == 503 { answer = try send(method, path, body) }
      return answer.status != 503
    }
    return answer
  }

  private func send(_ method: HTTPMethod, _ path: String, _ body: JSONValue?) throws -> Answer {
    var fields: HTTPFields = [:]
    if let token { fields["Authorization"] = "Bearer \(token)" }
    if let key { fields["Idempotency-Key"] = key }
    if let queueToken { fields["X-Queue-Token"] = queueToken }
    if isAsynchronous { fields["Prefer"] = "respond-async" }
    if body != nil { fields["Content-Type"] = "application/json" }
    let client = BlockingHTTPClient(host: "127.0.0.1", port: port, timeout: .seconds(120))
    let response = try client.send(HTTPClientRequest(method, path, fields, body: body?.encoded() ?? []))
    let bytes = response.body.bytes
    let answer = Answer(
      status: Int(response.status.code), body: bytes.isEmpty ? .null : try JSONValue(parsing: bytes), bytes: bytes, fields: response.fields)
    check(method, path, answer)
    return answer
  }
}

import HTTP
import JSON

/// A user of the API that waits for each answer. It makes the requests before and after a measurement.
struct Visitor: Sendable {
  let port: UInt16
  var token: String?

  /// Signs up, unless the user exists already, and logs in.
  static func signedUp(_ email: String, password: String, port: UInt16) throws(BenchmarkFailure) -> Visitor {
    let visitor = Visitor(port: port)
    let signup = try visitor.send(.post, "/auth/signup", ["email": .string(email), "password": .string(password)])
    guard signup.status == 201 || signup.status == 409 else { throw BenchmarkFailure("signing up was answered with \(signup.text)") }
    return try visitor.loggedIn(email, password)
  }

  func loggedIn(_ email: String, _ password: String) throws(BenchmarkFailure) -> Visitor {
    let login = try send(.post, "/auth/login", ["email": .string(email), "password": .string(password)])
    guard let token = login.body["accessToken"]?.string else {
      throw BenchmarkFailure("logging in as \(email) was answered with \(login.text)")
    }
    return Visitor(port: port, token: token)
  }

  /// New users, logged in.
  static func crowd(of count: Int, port: UInt16, _ progress: Progress) throws(BenchmarkFailure) -> [Visitor] {
    let run = UInt32.random(in: 0...UInt32.max)
    var crowd: [Visitor] = []
    while crowd.count < count {
      progress.show("signing users up", fraction: Double(crowd.count) / Double(count))
      crowd.append(try signedUp("bench-\(run)-\(crowd.count)@example.com", password: "bench-\(run)", port: port))
    }
    return crowd
  }

  struct Answer {
    var status: Int
    var fields: HTTPFields
    var body: JSONValue
    var bytes: Int
    var text: String
  }

  func get(_ path: String) throws(BenchmarkFailure) -> JSONValue {
    let answer = try send(.get, path, nil)
    guard answer.status == 200 else { throw BenchmarkFailure("GET \(path) was answered with \(answer.text)") }
    return answer.body
  }

  func post(_ path: String, _ body: JSONObject) throws(BenchmarkFailure) -> JSONValue {
    let answer = try send(.post, path, body)
    guard 200...201 ~= answer.status else { throw BenchmarkFailure("POST \(path) was answered with \(answer.text)") }
    return answer.body
  }

  /// The entity tag of the content at a path, and its size in bytes.
  func entityTag(of path: String) throws(BenchmarkFailure) -> (tag: String, bytes: Int) {
    let answer = try send(.get, path, nil)
    guard answer.status == 200, let tag = answer.fields["ETag"] else { throw BenchmarkFailure("GET \(path) was answered without an ETag") }
    return (tag, answer.bytes)
  }

  private func send(_ method: HTTPMethod, _ path: String, _ body: JSONObject?) throws(BenchmarkFailure) -> Answer {
    do {
      let client = BlockingHTTPClient(host: "127.0.0.1", port: port, timeout: .seconds(60))
      let response = try client.send(HTTPClientRequest(method, path, fields, body: body.map { JSONValue.object($0).encoded() } ?? []))
      let bytes = response.body.bytes
      let text = "\(response.status.code) \(String(decoding: bytes.prefix(300), as: UTF8.self))"
      let body: JSONValue = bytes.isEmpty ? .null : try JSONValue(parsing: bytes)
      return Answer(status: response.status.code, fields: response.fields, body: body, bytes: bytes.count, text: text)
    } catch {
      throw BenchmarkFailure("\(method.rawValue) \(path): \(error)")
    }
  }

  private var fields: HTTPFields {
    var fields: HTTPFields = ["Content-Type": "application/json"]
    if let token { fields["Authorization"] = "Bearer \(token)" }
    return fields
  }

  /// The bytes of a request, which a ``LoadConnection`` can send again and again.
  func request(_ method: HTTPMethod, _ path: String, _ fields: HTTPFields = [:], body: JSONObject? = nil) -> [UInt8] {
    var head = "\(method.rawValue) \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\n"
    for field in fields { head += "\(field.name): \(field.value)\r\n" }
    if let token { head += "Authorization: Bearer \(token)\r\n" }
    let content = body.map { JSONValue.object($0).encoded() } ?? []
    if body != nil { head += "Content-Type: application/json\r\nContent-Length: \(content.count)\r\n" }
    return Array((head + "\r\n").utf8) + content
  }
}

import APIEdge
import Contracts
import Deciding
import HTTP
import Messaging
import TestSupport
import Testing
import WireTesting

/// One request has many spellings and one meaning: a repeat under its key is the same command however it is written.
@Suite struct SpellingTests {
  private let edge: EdgeFixture
  private let alice: String

  init() throws {
    edge = try EdgeFixture()
    try edge.becomeReady()
    alice = try EdgeFixture.token("alice")
    edge.script.onCommand { _ in .success("{}") }
  }

  private func charge(_ target: String = "/payments/charge", _ fields: String = "", key: String = "Idempotency-Key: k") throws -> Int {
    let connection = try WireConnection(port: edge.port)
    connection.send(
      "POST \(target) HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \(alice)\r\nContent-Type: application/json\r\nContent-Length: 12\r\n"
        + "\(key)\r\n\(fields)\r\n{\"amount\":1}")
    return try connection.response().status
  }

  @Test(arguments: [
    "/payments/%63harge", "/payments/%63%68%61%72%67%65", "/%70ayments/charg%65", "/payments/charge?", "/payments/charge?a=b",
    "http://x/payments/charge", "HTTP://other:8080/payments/%63harge?",
  ])
  func `a target in another spelling is the same command`(target: String) throws {
    #expect(try charge() == 200)
    #expect(try charge(target) == 200)
    #expect(Set(edge.commands.map(\.envelope.id)).count == 1 && edge.commands.count == 2)
  }

  @Test(arguments: ["idempotency-key:k", "IDEMPOTENCY-KEY: \t k \t", "Idempotency-Key: \"k\""])
  func `a key in another spelling is the same command`(key: String) throws {
    #expect(try charge() == 200)
    #expect(try charge(key: key) == 200)
    #expect(Set(edge.commands.map(\.envelope.id)).count == 1 && edge.commands.count == 2)
  }

  @Test(arguments: [
    ("/payments%2Fcharge", 404), ("/payments//charge", 404), ("/payments/charge/", 404), ("/payments/Charge", 404),
    ("/payments/./charge", 400), ("/payments/x/../charge", 400), ("/payments/%2e/charge", 400), ("//payments/charge", 400),
    ("/payments/charge#a", 400), ("ftp://x/payments/charge", 400), ("/payments/charge%00", 404), ("/payments/charge%20", 404),
  ])
  func `another path is no command`(target: String, status: Int) throws {
    #expect(try charge(target) == status)
    #expect(edge.commands.isEmpty)
  }

  @Test func `a reservation's id in escapes is the same reservation`() throws {
    let reservation = PublicIDs(key: edge.secret).reservation(MessageID(high: 5 << 16 | 0x7000, low: 1 << 63), of: "alice")
    for path in [reservation, reservation.replacing("-", with: "%2d"), reservation.replacing("-", with: "%2D")] {
      let response = try edge.send(.delete, "/ticketing/reservations/\(path)", as: alice, ["Idempotency-Key": "k"])
      #expect(response.status == .ok)
    }
    #expect(Set(edge.commands.map(\.envelope.id)).count == 1 && edge.commands.count == 3)
  }

  @Test(arguments: ["Idempotency-Key: k\r\n", "Idempotency-Key: other\r\n", "Content-Type: text/plain\r\n", "Content-Length: 12\r\n"])
  func `a field that counts once is not given twice`(field: String) throws {
    #expect(try charge("/payments/charge", field) == 400)
    #expect(edge.commands.isEmpty)
  }

  @Test func `two tokens are refused, and one may stand behind several blanks`() throws {
    #expect(try charge("/payments/charge", "Authorization: Bearer \(alice)\r\n") == 400)
    #expect(edge.commands.isEmpty)
    #expect(try edge.send(.post, "/payments/charge", ["Authorization": "bearer    \(alice)"], body: #"{"amount":1}"#).status == .ok)
  }

  @Test func `content of a request whose path says everything counts for its key all the same`() throws {
    let reservation = PublicIDs(key: edge.secret).reservation(MessageID(high: 5 << 16 | 0x7000, low: 1 << 63), of: "alice")
    for (method, path) in [(HTTPMethod.delete, reservation), (.post, reservation + "/extend")] {
      for (key, body) in [("a", nil), ("a", "{}"), ("b", #"{"a":1}"#), ("b", #"{ "a": 1.0 }"#), ("c", #"{"a":2}"#)] {
        let response = try edge.send(method, "/ticketing/reservations/\(path)", as: alice, ["Idempotency-Key": key], body: body)
        #expect(response.status == .ok)
      }
      for body in ["{", "[]", #"{"a":1,"a":1}"#] {
        #expect(try edge.send(method, "/ticketing/reservations/\(path)", as: alice, body: body).status == .badRequest)
      }
    }
    // Of each route three, and of two of them each twice.
    #expect(edge.commands.count == 10 && Set(edge.commands.map(\.envelope.id)).count == 6)
    #expect(Set(edge.commands.map { "\($0.envelope.id) \($0.envelope.contentHash ?? "")" }).count == 6)
    #expect(Set(edge.commands.map(\.envelope.contentHash)).count == 3)
  }

  @Test func `the server as a whole says what it can do, and no path is the server`() throws {
    let connection = try WireConnection(port: edge.port)
    connection.send("OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\nOPTIONS /* HTTP/1.1\r\nHost: x\r\n\r\n")
    let response = try connection.response()
    #expect(response.status == 204 && response.has("Allow: GET, HEAD, POST, PATCH, DELETE\r\n") && response.has("x-correlation-id: "))
    #expect(try connection.response().status == 404)
  }

  @Test func `a refusal of the server is a problem with the client's correlation id`() throws {
    for (request, status) in [("GET //x HTTP/1.1", 400), ("BREW / HTTP/1.1", 501), ("GET / HTTP/2.0", 505)] {
      let connection = try WireConnection(port: edge.port)
      connection.send("\(request)\r\nHost: x\r\nX-Correlation-Id: c-7\r\n\r\n")
      let response = try connection.response()
      #expect(response.status == status && response.has("x-correlation-id: c-7") && response.has("Content-Type: application/problem+json"))
      #expect(response.has("Date: ") && response.has("Connection: close") && response.body.contains(#""correlationId":"c-7""#))
    }
  }
}

import APIEdge
import Contracts
import EventLoop
import HTTP
import InMemory
import JSON
import Messaging
import TestSupport
import Testing

/// What happens while there is no reply.
@Suite struct WaitingTests {
  /// Befalls commands; replies and state arrive.
  private final class CommandFaults: MemoryLogFaults {
    let fate: MemoryLogFate
    init(_ fate: MemoryLogFate) { self.fate = fate }
    func fate(of record: OutgoingRecord) -> MemoryLogFate { record.topic.hasSuffix(".commands") ? fate : .delivered }
  }

  private static let charge = #"{"amount":1}"#

  private func charge(_ edge: EdgeFixture, _ fields: HTTPFields = [:]) throws -> HTTPResponse {
    try edge.send(.post, "/payments/charge", as: EdgeFixture.token(), fields, body: Self.charge)
  }

  @Test func `without a reply in time the answer is 202, and names the place of the outcome`() throws {
    let edge = try EdgeFixture { $0.waitLimit = 100 }
    let response = try charge(edge)
    #expect(response.status == .accepted)
    let commandId = try #require(try response.json["commandId"]?.string)
    #expect(response.fields["Location"] == "/commands/\(commandId)")
    #expect(try response.json["status"] == "PENDING")
    #expect(commandId.hasPrefix("cmd-balance.charge-\(try #require(edge.commands.first).envelope.id)-"))
  }

  @Test func `only the owner sees the outcome, pending or done`() throws {
    let edge = try EdgeFixture()
    let (alice, bob) = (try EdgeFixture.token("alice"), try EdgeFixture.token("bob"))
    let location = try #require(try charge(edge, ["Prefer": "respond-async"]).fields["Location"])
    try eventually("the service is known") {
      try edge.send(.get, "/metrics").text.contains(#"edge_service_instances{service="payment"} 1"#)
    }
    let pending = try edge.send(.get, location, as: alice)
    #expect(pending.status == .accepted)
    #expect(try pending.json["status"] == "PENDING")

    edge.script.onQuery { request in
      guard request.path.hasPrefix("/internal/payment/commands/") else { return HTTPResponse(.badRequest) }
      return HTTPResponse(.ok, ["ce-type": "balance.reply", "ce-correlationid": "c"], body: #"{"balance":7}"#)
    }
    let done = try edge.send(.get, location, as: alice)
    #expect(done.status == .ok)
    #expect(
      try done.json == [
        "commandId": .string(String(location.dropFirst("/commands/".count))), "status": "DONE",
        "answer": ["status": 200, "body": ["balance": 7]],
      ])

    edge.script.onQuery { _ in
      HTTPResponse(.ok, ["ce-type": "refused", "ce-correlationid": "first"], body: #"{"code":"already_paid","detail":"d"}"#)
    }
    let refused = try edge.send(.get, location, as: alice).json["answer"]
    #expect(refused?["status"] == 409 && refused?["body"]?["code"] == "already_paid" && refused?["body"]?["correlationId"] == "first")

    #expect(try edge.send(.get, location, as: bob).status == .notFound)
    #expect(try edge.send(.get, location).status == .unauthorized)
    #expect(try edge.send(.get, location + "0", as: alice).status == .notFound)
  }

  @Test func `a client that prefers not to wait does not wait`() throws {
    let edge = try EdgeFixture { $0.waitLimit = 60_000 }
    #expect(try charge(edge, ["Prefer": "respond-async"]).status == .accepted)
  }

  @Test func `a reply after the 202 answers nobody`() throws {
    let edge = try EdgeFixture { $0.waitLimit = 50 }
    #expect(try charge(edge).status == .accepted)
    edge.reply(to: try #require(edge.commands.first), .success("{}"))
    let unknown = edge.metrics.counter("edge_replies_unknown_total", "")
    try eventually("the reply was seen") { unknown.value == 1 }
    edge.script.onCommand { _ in .success(#"{"second":true}"#) }
    #expect(try charge(edge).text == #"{"second":true}"#)
  }

  @Test func `a command that the log does not accept is 503, at once`() throws {
    let edge = try EdgeFixture(faults: CommandFaults(.dropped)) { $0.waitLimit = 60_000 }
    let response = try charge(edge)
    #expect(response.status == .serviceUnavailable && response.code == "unavailable")
    #expect(response.fields["Retry-After"].flatMap { Int($0) }.map { (2...10).contains($0) } == true)
  }

  @Test func `a command that the log never acknowledges is 503, not 202`() throws {
    let edge = try EdgeFixture(faults: CommandFaults(.unanswered)) { $0.waitLimit = 100 }
    #expect(try charge(edge).code == "unavailable")
    #expect(try charge(edge, ["Prefer": "respond-async"]).code == "unavailable")
  }

  @Test func `more than the limit in flight is 503 with Retry-After, and room is made by answers`() throws {
    let edge = try EdgeFixture { $0.inFlightLimit = 1 }
    let first = edge.sending(.post, "/payments/charge", as: try EdgeFixture.token(), body: Self.charge)
    try eventually("the first command is there") { edge.commands.count == 1 }
    let refused = try charge(edge)
    #expect(refused.code == "overloaded" && refused.fields["Retry-After"].flatMap { Int($0) }.map { (1...5).contains($0) } == true)
    #expect(edge.commands.count == 1)
    #expect(try edge.send(.get, "/health/live").status == .ok)
    edge.reply(to: try #require(edge.commands.first), .success("{}"))
    #expect(try first.take().get().status == .ok)
    edge.script.onCommand { _ in .success("{}") }
    #expect(try charge(edge).status == .ok)
  }

  @Test func `a client that goes away frees its place`() throws {
    let edge = try EdgeFixture { $0.inFlightLimit = 1 }
    let token = try EdgeFixture.token()
    let impatient = BlockingHTTPClient(host: "127.0.0.1", port: edge.port, timeout: .milliseconds(200))
    #expect(throws: HTTPClientError.self) {
      try impatient.send(
        HTTPClientRequest(
          .post, "/payments/charge", ["Authorization": "Bearer \(token)", "Content-Type": "application/json"], body: Array(Self.charge.utf8)
        ))
    }
    edge.script.onCommand { _ in .success("{}") }
    try eventually("there is room again") { try charge(edge).status == .ok }
  }

  @Test func `a stop answers what is in flight and takes no more`() throws {
    let edge = try EdgeFixture()
    let first = edge.sending(.post, "/payments/charge", as: try EdgeFixture.token(), body: Self.charge)
    try eventually("the command is there") { edge.commands.count == 1 }
    let stopped = edge.metrics.counter("test_stopped_total", "")
    edge.thread.execute { resident, _ in resident.edge.stop { stopped.add() } }
    try eventually("nothing is accepted any more") { (try? edge.send(.get, "/health/live")) == nil }
    #expect(stopped.value == 0)
    edge.reply(to: try #require(edge.commands.first), .success(#"{"last":1}"#))
    #expect(try first.take().get().text == #"{"last":1}"#)
    try eventually("the edge has stopped") { stopped.value == 1 }
  }

  @Test func `a stop with a command that is never answered still answers its client`() throws {
    let edge = try EdgeFixture { $0.waitLimit = 200 }
    let first = edge.sending(.post, "/payments/charge", as: try EdgeFixture.token(), body: Self.charge)
    try eventually("the command is there") { edge.commands.count == 1 }
    let stopped = edge.metrics.counter("test_stopped_total", "")
    edge.thread.execute { resident, _ in resident.edge.stop { stopped.add() } }
    #expect(try first.take().get().status == .accepted)
    try eventually("the edge has stopped") { stopped.value == 1 }
  }
}

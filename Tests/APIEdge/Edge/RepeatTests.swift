import APIEdge
import Contracts
import Deciding
import HTTP
import JSON
import Messaging
import TestSupport
import Testing

/// Requests that the edge refuses by what may have been otherwise when they came first.
@Suite struct RepeatTests {
  private let edge: EdgeFixture
  private let alice: String
  private let reservation: String

  init() throws {
    edge = try EdgeFixture()
    try edge.becomeReady()
    alice = try EdgeFixture.token("alice", roles: ["ADMIN"])
    reservation = PublicIDs(key: edge.secret).reservation(MessageID(high: 5 << 16 | 0x7000, low: 1 << 63), of: "alice")
  }

  private struct Late: CustomTestStringConvertible {
    let path: String
    let body: String
    let status: HTTPStatus
    let code: String
    var testDescription: String { "\(path) \(code)" }
  }

  private static let past = #"{"startsAt":"2020-01-01T00:00:00Z","sections":[{"name":"A","rows":1,"seatsPerRow":1,"price":1}]}"#

  private var late: [Late] {
    [
      Late(path: "/ticketing/concerts", body: #"{"title":"T","schedules":[\#(Self.past)]}"#, status: .badRequest, code: "invalid_request"),
      Late(
        path: "/ticketing/reservations/new", body: #"{"scheduleId":"gone","seatIds":["gone.1.1.1"]}"#, status: .notFound,
        code: "unknown_schedule"),
      Late(
        path: "/ticketing/reservations/new", body: #"{"scheduleId":"con-1.1","seatIds":["con-1.1.1.9.9"]}"#, status: .notFound,
        code: "unknown_seat"),
      Late(
        path: "/ticketing/reservations/new", body: #"{"scheduleId":"con-1.1","seatIds":["con-1.1.1.1.1","con-1.1.2.1.1"]}"#,
        status: .badRequest, code: "invalid_request"),
      Late(
        path: "/ticketing/purchases", body: #"{"scheduleId":"gone","seatIds":["gone.1.1.1"]}"#, status: .notFound,
        code: "unknown_schedule"),
    ]
  }

  @Test func `requests without a key are refused at once, and no service is asked`() throws {
    for request in late {
      let response = try edge.send(.post, request.path, as: alice, body: request.body)
      #expect(response.status == request.status && response.code == request.code, "\(request.testDescription)")
    }
    #expect(edge.commands.isEmpty)
  }

  @Test func `requests under a key that was taken get the first answer`() throws {
    edge.script.onCommand { $0.envelope.isRepeatOnly ? .success(#"{"first":true}"#) : nil }
    for request in late {
      let response = try edge.send(
        .post, request.path, as: alice, ["Idempotency-Key": "k", "Prefer": "respond-async"], body: request.body)
      #expect([200, 201].contains(response.status.code) && response.text == #"{"first":true}"#, "\(request.testDescription)")
    }
    #expect(edge.commands.count == late.count)
    #expect(edge.commands.allSatisfy { $0.envelope.contentHash != nil && $0.body == "{}" })
  }

  @Test func `requests under a new key are refused as without one`() throws {
    edge.script.onCommand { $0.envelope.isRepeatOnly ? ScriptedReply(type: Envelope.notTakenType, body: Array("{}".utf8)) : nil }
    for request in late {
      let fields: HTTPFields = ["Idempotency-Key": "k", "Prefer": "respond-async", "x-correlation-id": "mine"]
      let under = try edge.send(.post, request.path, as: alice, fields, body: request.body)
      let without = try edge.send(.post, request.path, as: alice, ["x-correlation-id": "mine"], body: request.body)
      #expect(under.status == request.status && under.text == without.text, "\(request.testDescription)")
    }
  }

  @Test func `an unreadable request is refused before its key is looked at, with all errors`() throws {
    let body = #"{"title":"","schedules":[\#(Self.past)]}"#
    let response = try edge.send(.post, "/ticketing/concerts", as: alice, ["Idempotency-Key": "k"], body: body)
    #expect(response.status == .badRequest)
    #expect(try response.json["errors"]?.array?.count == 2)
    #expect(edge.commands.isEmpty)
  }

  @Test func `when the service does not reply in time the answer promises no outcome`() throws {
    let edge = try EdgeFixture { $0.waitLimit = 50 }
    try edge.becomeReady()
    let late = late[1]
    let response = try edge.send(.post, late.path, as: alice, ["Idempotency-Key": "k"], body: late.body)
    #expect(response.status == .serviceUnavailable && response.code == "unavailable" && response.fields["Retry-After"] != nil)
    #expect(response.fields["Location"] == nil)
  }

  @Test func `a concert's repeats fall into one partition, so that they are read in order`() throws {
    edge.script.onCommand { _ in .success("{}") }
    let schedule = #"{"startsAt":"2999-01-01T00:00:00Z","sections":[{"name":"A","rows":1,"seatsPerRow":1,"price":1}]}"#
    let body = #"{"title":"T","schedules":[\#(schedule)]}"#
    for key in ["a", "b", "c", "d", "e"] {
      for content in [body, #"{"title":"T","schedules":[\#(Self.past)]}"#, body] {
        _ = try edge.send(.post, "/ticketing/concerts", as: alice, ["Idempotency-Key": "\(key)"], body: content)
      }
    }
    let partitions = Dictionary(grouping: edge.commands, by: \.envelope.id).values.map { Set($0.map(\.record.partition)) }
    #expect(partitions.count == 5 && partitions.allSatisfy { $0.count == 1 })
    #expect(Set(edge.commands.map(\.record.key)).count == edge.commands.count)
  }
}

import APIEdge
import Contracts
import Deciding
import EventLoop
import HTTP
import JSON
import Messaging
import TestSupport
import Testing

/// What requests become, and what replies become.
@Suite struct CommandRouteTests {
  private let edge: EdgeFixture
  private let alice: String
  private let reservation: String

  init() throws {
    edge = try EdgeFixture()
    try edge.becomeReady()
    alice = try EdgeFixture.token("alice")
    reservation = PublicIDs(key: edge.secret).reservation(MessageID(high: 5 << 16 | 0x7000, low: 1 << 63), of: "alice")
  }

  @Test func `a reservation's command has the catalogue's data, and its reply is the answer`() throws {
    edge.script.onCommand { _ in .success(#"{"reservationId":"r","status":"TEMPORARY"}"#) }
    let response = try edge.send(
      .post, "/ticketing/reservations/new", as: alice, body: #"{"scheduleId":"con-1.1","seatIds":["con-1.1.1.1.1","con-1.1.1.1.2"]}"#)
    #expect(response.status == .created && response.text == #"{"reservationId":"r","status":"TEMPORARY"}"#)
    #expect(response.fields["Content-Type"] == "application/json")
    let command = try #require(edge.commands.first)
    #expect(command.record.topic == "reservation.commands")
    #expect(command.envelope.type == "reservation.create")
    #expect(command.record.key == Array("alice".utf8))
    let content = try CreateReservation(body: command.record.value ?? [])
    #expect(content.userId == "alice" && content.concertId == "con-1" && content.sectionId == "con-1.1.1" && content.maxSeatsPerUser == 6)
    #expect(content.seatIds == ["con-1.1.1.1.1", "con-1.1.1.1.2"])
    #expect(PublicIDs(key: edge.secret).isReservation(content.reservationId, of: "alice"))
    #expect(command.envelope.subject == content.reservationId)
  }

  @Test func `the best seats are looked for in the sections of the catalogue`() throws {
    edge.script.onCommand { _ in .success(#"{"reservationId":"r","status":"TEMPORARY"}"#) }
    let response = try edge.send(.post, "/ticketing/reservations/best", as: alice, body: #"{"scheduleId":"con-1.1","count":2}"#)
    #expect(response.status == .created)
    let command = try #require(edge.commands.first)
    #expect(command.envelope.type == "reservation.create" && command.record.key == Array("alice".utf8))
    let content = try CreateReservation(body: command.record.value ?? [])
    #expect(content.seatIds.isEmpty && content.sectionId == "con-1.1.1" && content.maxSeatsPerUser == 6)
    #expect(content.search?.count == 2 && content.search?.blocks.first == 1 && content.search?.others.first == 1)
    #expect(PublicIDs(key: edge.secret).isReservation(content.reservationId, of: "alice"))
    for body in [#"{"scheduleId":"con-1.1","count":0}"#, #"{"count":1}"#, #"{"scheduleId":"con-1.1","count":1,"maxPrice":"x"}"#] {
      #expect(try edge.send(.post, "/ticketing/reservations/best", as: alice, body: body).code == "invalid_request")
    }
    let unknown = try edge.send(.post, "/ticketing/reservations/best", as: alice, body: #"{"scheduleId":"con-9.1","count":1}"#)
    #expect(unknown.code == "unknown_schedule")
    let dear = try edge.send(
      .post, "/ticketing/reservations/best", as: alice, body: #"{"scheduleId":"con-1.1","count":1,"maxPrice":0}"#)
    #expect(dear.status == .conflict && dear.code == "sold_out")
    #expect(edge.commands.count == 1)
  }

  @Test func `reservations are confirmed and cancelled, points charged and paid with`() throws {
    edge.script.onCommand { .success(#"{"type":"\#($0.envelope.type)"}"#) }
    let calls: [(HTTPMethod, String, String?, String)] = [
      (.post, "/ticketing/reservations/confirm", #"{"reservationId":"\#(reservation)"}"#, "reservation.confirm"),
      (.delete, "/ticketing/reservations/\(reservation)", nil, "reservation.cancel"),
      (.post, "/ticketing/reservations/\(reservation)/extend", nil, "reservation.extend"),
      (.post, "/payments/charge", #"{"amount":10000000}"#, "balance.charge"),
      (.post, "/payments/process", #"{"reservationId":"\#(reservation)"}"#, "payment.process"),
      (.post, "/payments/process", #"{"reservationId":"\#(reservation)","method":"POINTS"}"#, "payment.process"),
    ]
    for (method, path, body, type) in calls {
      let response = try edge.send(method, path, as: alice, body: body)
      #expect(response.status == .ok && response.text == #"{"type":"\#(type)"}"#)
    }
    #expect(edge.commands.count == calls.count)
    #expect(edge.commands.allSatisfy { $0.record.key == Array("alice".utf8) })
  }

  @Test func `a purchase's command has all that its steps will send`() throws {
    edge.script.onCommand { _ in .success(#"{"purchaseId":"p","status":"CONFIRMED"}"#) }
    let response = try edge.send(
      .post, "/ticketing/purchases", as: alice, body: #"{"scheduleId":"con-1.1","seatIds":["con-1.1.1.1.1"],"method":"POINTS"}"#)
    #expect(response.status == .created && response.text == #"{"purchaseId":"p","status":"CONFIRMED"}"#)
    let command = try #require(edge.commands.first)
    #expect(command.record.topic == "purchase.commands" && command.record.key == Array("alice".utf8))
    let content = try StartPurchase(body: command.record.value ?? [])
    let ids = PublicIDs(key: edge.secret)
    #expect(ids.isPurchase(content.purchaseId, of: "alice") && ids.isReservation(content.reservation.reservationId, of: "alice"))
    #expect(content.reservation.sectionId == "con-1.1.1" && content.reservation.maxSeatsPerUser == 6 && content.method == .points)
    #expect(command.envelope.subject == content.purchaseId)
  }

  @Test func `a purchase that failed says which one it was`() throws {
    edge.script.onCommand { _ in
      ScriptedReply(type: "refused", body: Array(#"{"code":"seat_taken","detail":"Seat 1 is taken.","subject":"pur-1"}"#.utf8))
    }
    let response = try edge.send(
      .post, "/ticketing/purchases", as: alice, body: #"{"scheduleId":"con-1.1","seatIds":["con-1.1.1.1.1"]}"#)
    #expect(response.status == .conflict && response.code == "seat_taken")
    #expect(try response.json["purchaseId"] == "pur-1")
    // Other routes have no such field.
    let other = try edge.sendUndescribed(.post, "/payments/charge", as: alice, body: #"{"amount":1}"#)
    #expect(try other.code == "seat_taken" && other.json["purchaseId"] == nil)
  }

  @Test func `an admin opens a concert, and it can be read as soon as that is answered`() throws {
    let log = edge.log
    edge.script.onCommand { command in
      guard let concert = try? OpenConcert(body: command.record.value ?? []).concert, (try? EdgeFixture.say(concert, in: log)) != nil else {
        return nil
      }
      return .success(#"{"concertId":"\#(concert.concertId)","schedules":[]}"#)
    }
    let body =
      #"{"title":"New","schedules":[{"startsAt":"2999-01-01T00:00:00Z","sections":[{"name":"A","rows":1,"seatsPerRow":2,"price":3}]}]}"#
    let admin = try EdgeFixture.token("root", roles: ["ADMIN"])
    let response = try edge.send(.post, "/ticketing/concerts", as: admin, body: body)
    #expect(response.status == .created)
    let concertId = try #require(try response.json["concertId"]?.string)
    #expect(concertId.hasPrefix("con-"))
    #expect(try edge.send(.get, "/ticketing/search/schedules/\(concertId).1/seats").json["seats"]?.array?.count == 2)
    #expect(try edge.send(.post, "/ticketing/concerts", as: alice, body: body).code == "forbidden")
    #expect(edge.commands.count == 1)
  }

  @Test func `a signup is sealed before it is published, and its password is in no message`() throws {
    edge.script.onQuery { request in
      guard request.path == InternalHTTP.sealPath, request.fields["Authorization"] == "Internal shared-secret",
        String(decoding: request.body, as: UTF8.self) == #"{"password":"s3cret-password"}"#
      else { return HTTPResponse(.badRequest) }
      return HTTPResponse(.ok, body: #"{"sealedPassword":"SEALED"}"#)
    }
    edge.script.onCommand { _ in .success(#"{"userId":"u-1","email":"alice@example.com"}"#) }
    let response = try edge.send(
      .post, "/auth/signup", ["Idempotency-Key": "ignored"],
      body: #"{"email":" Alice@Example.com","password":"s3cret-password","name":"Alice"}"#)
    #expect(response.status == .created && response.text == #"{"userId":"u-1","email":"alice@example.com"}"#)
    let command = try #require(edge.commands.first)
    #expect(
      try RegisterUser(body: command.record.value ?? [])
        == RegisterUser(email: "alice@example.com", name: "Alice", sealedPassword: "SEALED", roles: [.user]))
    #expect(command.record.key == Array("alice@example.com".utf8))
    #expect(command.envelope.contentHash == nil)
  }

  @Test(arguments: RefusalCode.allCases) func `a refusal is a problem`(code: RefusalCode) throws {
    edge.script.onCommand { _ in .refusal(code.rawValue, "because", correlationID: "the-first-one") }
    let response = try edge.sendUndescribed(
      .post, "/payments/charge", as: alice, ["X-Correlation-Id": "mine"], body: #"{"amount":1}"#)
    #expect(response.status == ProblemCode(rawValue: code.rawValue)?.status)
    #expect(response.code == code.rawValue)
    #expect(try response.json["correlationId"] == "the-first-one")
    #expect(try response.json["detail"] == "because")
    #expect(response.fields["x-correlation-id"] == "mine")
    #expect(response.fields["Content-Type"] == "application/problem+json")
  }

  @Test func `the correlation id is echoed, or made, and goes along with the trace`() throws {
    edge.script.onCommand { _ in .success("{}") }
    let trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    let response = try edge.send(
      .post, "/payments/charge", as: alice, ["x-correlation-id": "order-17", "traceparent": trace], body: #"{"amount":1}"#)
    #expect(response.fields["x-correlation-id"] == "order-17")
    let command = try #require(edge.commands.first)
    #expect(command.envelope.correlationID == "order-17")
    #expect(command.envelope.traceparent?.hasPrefix("00-0af7651916cd43dd8448eb211c80319c-") == true)
    #expect(command.envelope.traceparent != trace)
    for path in ["/health/live", "/nowhere"] {
      #expect(try edge.send(.get, path).fields["x-correlation-id"]?.isEmpty == false)
    }
  }

  @Test func `with a key each repeat has the same command id and hash, and another request id`() throws {
    edge.script.onCommand { _ in .success("{}") }
    let key: HTTPFields = ["Idempotency-Key": "k-1"]
    _ = try edge.send(.post, "/payments/charge", as: alice, key, body: #"{"amount":1, "note":"a"}"#)
    _ = try edge.send(.post, "/payments/charge", as: alice, key, body: "{\"note\":\"\\u0061\",\n\"amount\":1.0}")
    _ = try edge.send(.post, "/payments/charge", as: alice, key, body: #"{"amount":2}"#)
    _ = try edge.send(.post, "/payments/charge", as: try EdgeFixture.token("bob"), key, body: #"{"amount":1, "note":"a"}"#)
    _ = try edge.send(.post, "/payments/charge", as: alice, body: #"{"amount":1, "note":"a"}"#)
    // Single digits at the end of one prefix: the order of the requests.
    let commands = edge.commands.sorted { ($0.envelope.requestID ?? "") < ($1.envelope.requestID ?? "") }.map(\.envelope)
    #expect(commands.count == 5 && Set(commands.map(\.requestID)).count == 5)
    #expect(commands[0].id == commands[1].id && commands[0].contentHash == commands[1].contentHash)
    #expect(commands[2].id == commands[0].id && commands[2].contentHash != commands[0].contentHash)
    #expect(commands[3].id != commands[0].id && commands[3].contentHash == commands[0].contentHash)
    #expect(Set(commands.map(\.id)).count == 3)
    #expect(
      commands.allSatisfy {
        $0.sequence == nil && $0.source.hasPrefix("/edge/e1.") && $0.replyTo == "edge.replies" && $0.replyPartition == 2
      })
  }

  @Test func `two requests at once with one key each get the reply to their own`() throws {
    edge.script.onCommand { _ in nil }
    let key: HTTPFields = ["Idempotency-Key": "k"]
    let first = edge.sending(.post, "/payments/charge", as: alice, key, body: #"{"amount":1}"#)
    try eventually("the first command is there") { edge.commands.count == 1 }
    let second = edge.sending(.post, "/payments/charge", as: alice, key, body: #"{"amount":1}"#)
    try eventually("the second command is there") { edge.commands.count == 2 }
    let commands = edge.commands.sorted { $0.record.offset < $1.record.offset }
    edge.reply(to: commands[1], .refusal("request_in_flight"))
    #expect(try second.take().get().status == .conflict)
    edge.reply(to: commands[0], .success(#"{"balance":1}"#))
    #expect(try first.take().get().text == #"{"balance":1}"#)
  }
}

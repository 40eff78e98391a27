import APIEdge
import Contracts
import Deciding
import HTTP
import JSON
import Testing

/// Bad input is 4xx, all of it said at once, and nothing is published.
@Suite struct BadRequestTests {
  private let edge: EdgeFixture
  private let alice: String

  init() throws {
    edge = try EdgeFixture(concerts: [.sample, .queued])
    try edge.becomeReady()
    alice = try EdgeFixture.token("alice")
    edge.script.onCommand { _ in .success("{}") }
  }

  private func errors(_ response: HTTPResponse) throws -> [String] {
    try response.json["errors"]?.array?.map { "\($0["field"]?.string ?? "") \($0["message"]?.string ?? "")" } ?? []
  }

  @Test func `all errors are reported at once, including headers`() throws {
    let response = try edge.send(
      .post, "/ticketing/reservations/new", as: alice, ["Idempotency-Key": String(repeating: "k", count: 129)],
      body: #"{"scheduleId":5,"seatIds":["con-1.1.1.1.1","",7]}"#)
    #expect(response.status == .badRequest && response.code == "invalid_request")
    #expect(
      try errors(response) == [
        "Idempotency-Key must be one value of 1 to 128 ASCII characters", "scheduleId must be a string",
        "seatIds[1] must be 1 to 128 bytes", "seatIds[2] must be a string",
      ])
    let signup = try edge.send(.post, "/auth/signup", body: #"{"email":"x","password":"short","name":""}"#)
    #expect(
      try errors(signup) == [
        "email must be an email address", "password must be 8 characters or more", "name must be 1 to 200 characters",
      ])
    #expect(edge.commands.isEmpty && edge.script.asked.isEmpty)
  }

  @Test(arguments: [
    "", "null", "[]", "5", "\"x\"", "{}", "{", "\u{0}", #"{"amount":0}"#, #"{"amount":-1}"#, #"{"amount":10000001}"#, #"{"amount":"1"}"#,
    #"{"amount":1.5}"#, #"{"amount":0.99999999999999999999}"#, #"{"amount":10000000.0000000001}"#,
    #"{"amount":1.0000000000000000000001}"#, #"{"amount":1,"amount":2}"#,
    #"{"amount":1,"\u0061mount":1}"#, #"{"amount":1,"x":[{"y":1,"y":1}]}"#,
    #"{"amount":9223372036854775808}"#, #"{"amount":1e400}"#, #"{"amount":null}"#, #"{"amount":[1]}"#,
    String(repeating: "[", count: 60_000),
  ])
  func `an invalid charge is 400`(body: String) throws {
    let response = try edge.send(.post, "/payments/charge", as: alice, body: body)
    #expect(response.status == .badRequest && response.code == "invalid_request")
    #expect(try errors(response).count == 1)
    #expect(edge.commands.isEmpty)
  }

  @Test func `a request that is too large, of another type, with another method or without a route gets a problem that says so`() throws {
    let large = try edge.send(.post, "/payments/charge", as: alice, body: String(repeating: " ", count: 64 * 1024) + #"{"amount":1}"#)
    #expect(large.status == .contentTooLarge && large.code == "too_large")
    let form = try edge.send(.post, "/payments/charge", as: alice, ["Content-Type": "application/x-www-form-urlencoded"], body: "amount=1")
    #expect(form.status == .unsupportedMediaType && form.code == "unsupported_media_type")
    let gzip = try edge.send(.post, "/payments/charge", as: alice, ["Content-Encoding": "gzip"], body: #"{"amount":1}"#)
    #expect(gzip.status == .unsupportedMediaType && gzip.fields["Accept-Encoding"] == "identity")
    let method = try edge.send(.put, "/payments/charge", as: alice, body: "{}")
    #expect(method.status == .methodNotAllowed && method.code == "method_not_allowed" && method.fields["Allow"] == "POST")
    let nowhere = try edge.send(.get, "/nowhere")
    #expect(nowhere.status == .notFound && nowhere.code == "not_found")
    for response in [large, form, gzip, method, nowhere] {
      #expect(response.fields["Content-Type"] == "application/problem+json")
      #expect(response.fields["x-correlation-id"]?.isEmpty == false)
    }
    #expect(edge.commands.isEmpty)
  }

  @Test(arguments: [
    (HTTPMethod.post, "/ticketing/reservations/new"), (.post, "/ticketing/reservations/confirm"), (.get, "/ticketing/reservations"),
    (.get, "/ticketing/reservations/x"), (.delete, "/ticketing/reservations/x"), (.post, "/payments/charge"), (.post, "/payments/process"),
    (.get, "/payments"), (.get, "/balance"), (.post, "/ticketing/concerts"), (.get, "/data-platform/reservations"),
    (.get, "/data-platform/reservations/x"), (.get, "/data-platform/summary"), (.get, "/commands/x"),
    (.post, "/ticketing/purchases"), (.get, "/ticketing/purchases/x"),
  ])
  func `without a token nothing happens, and the challenge says what is wanted`(method: HTTPMethod, path: String) throws {
    let response = try edge.send(method, path, body: method == .post ? "{" : nil)
    #expect(response.status == .unauthorized && response.code == "unauthenticated")
    #expect(response.fields["WWW-Authenticate"] == #"Bearer realm="ticketing""#)
    let forged = try edge.send(method, path, as: "a.b.c")
    #expect(forged.status == .unauthorized)
  }

  @Test(arguments: ["/ticketing/concerts", "/data-platform/reservations", "/data-platform/reservations/x", "/data-platform/summary"])
  func `routes for admins are forbidden to others`(path: String) throws {
    let method: HTTPMethod = path == "/ticketing/concerts" ? .post : .get
    let response = try edge.send(method, path, as: alice, body: method == .post ? "{}" : nil)
    #expect(response.status == .forbidden && response.code == "forbidden")
  }

  @Test func `a thing that does not exist is 404 before anything is published`() throws {
    let foreign = PublicIDs(key: edge.secret).reservation(MessageID(high: 1, low: 2), of: "bob")
    // The id of one kind is none of another.
    let mine = PublicIDs(key: edge.secret).reservation(MessageID(high: 1, low: 2), of: "alice")
    let cases: [(HTTPMethod, String, String?, String)] = [
      (.post, "/ticketing/reservations/new", #"{"scheduleId":"con-9.1","seatIds":["con-9.1.1.1.1"]}"#, "unknown_schedule"),
      (.post, "/ticketing/reservations/new", #"{"scheduleId":"con-1.1","seatIds":["con-1.1.1.4.1"]}"#, "unknown_seat"),
      (.post, "/ticketing/reservations/new", #"{"scheduleId":"con-1.1","seatIds":["con-1.1.1.1.1","con-2.1.1.1.1"]}"#, "unknown_seat"),
      (.post, "/ticketing/reservations/confirm", #"{"reservationId":"\#(foreign)"}"#, "unknown_reservation"),
      (.post, "/payments/process", #"{"reservationId":"made-up"}"#, "unknown_reservation"),
      (.delete, "/ticketing/reservations/\(foreign)", nil, "unknown_reservation"),
      (.get, "/ticketing/reservations/\(foreign)", nil, "unknown_reservation"),
      (.post, "/ticketing/purchases", #"{"scheduleId":"con-9.1","seatIds":["con-9.1.1.1.1"]}"#, "unknown_schedule"),
      (.get, "/ticketing/purchases/\(PublicIDs(key: edge.secret).purchase(MessageID(high: 1, low: 2), of: "bob"))", nil, "not_found"),
      (.get, "/ticketing/purchases/\(mine)", nil, "not_found"),
      (.get, "/ticketing/search/concerts/con-9/schedules", nil, "not_found"),
      (.get, "/ticketing/search/schedules/con-9.1/seats", nil, "unknown_schedule"),
      (.get, "/commands/cmd-balance.charge-x", nil, "not_found"),
    ]
    for (method, path, body, code) in cases {
      let response = try edge.send(method, path, as: alice, body: body)
      #expect(response.status == .notFound && response.code == code)
    }
    #expect(edge.commands.isEmpty && edge.script.asked.isEmpty)
  }

  @Test func `seats of several sections and a queued concert without a pass are refused`() throws {
    let sections = try edge.send(
      .post, "/ticketing/reservations/new", as: alice, body: #"{"scheduleId":"con-1.1","seatIds":["con-1.1.1.1.1","con-1.1.2.1.1"]}"#)
    #expect(sections.status == .badRequest)
    #expect(try errors(sections) == ["seatIds must be seats of one section"])
    let queued = try edge.send(
      .post, "/ticketing/reservations/new", as: alice, body: #"{"scheduleId":"con-2.1","seatIds":["con-2.1.1.1.1"]}"#)
    #expect(queued.status == .forbidden && queued.code == "admission_required")
    #expect(edge.commands.isEmpty)
  }

  @Test func `one pays with points or by card, and another method is none`() throws {
    let reservation = PublicIDs(key: edge.secret).reservation(MessageID(high: 1, low: 2), of: "alice")
    let cash = try edge.send(.post, "/payments/process", as: alice, body: #"{"reservationId":"\#(reservation)","method":"CASH"}"#)
    #expect(try errors(cash) == ["method must be one of POINTS, CARD"])
    #expect(edge.commands.isEmpty)
    edge.script.onCommand { _ in .refusal("card_declined") }
    let card = try edge.send(.post, "/payments/process", as: alice, body: #"{"reservationId":"\#(reservation)","method":"CARD"}"#)
    #expect(card.status == .paymentRequired && card.code == "card_declined")
    #expect(edge.commands.map(\.body) == [#"{"reservationId":"\#(reservation)","userId":"alice","method":"CARD"}"#])
  }

  @Test func `query parameters are checked too`() throws {
    let admin = try EdgeFixture.token("root", roles: ["ADMIN"])
    let list = try edge.send(.get, "/ticketing/reservations?limit=201&cursor=", as: alice)
    #expect(try errors(list) == ["limit must be an integer from 1 to 200", "cursor must be the nextCursor of this list"])
    let log = try edge.send(.get, "/data-platform/reservations?status=GONE&from=yesterday&limit=0", as: admin)
    #expect(try errors(log).map { $0.prefix { $0 != " " } } == ["status", "from", "limit"])
    #expect(edge.script.asked.isEmpty)
  }

  @Test(arguments: ["limit=%2B1", "limit=01", "limit=%D9%A1", "limit=1.0", "limit=-1", "limit=", "limit=1&limit=0", "limit=1&limit=1"])
  func `a number in a query has one spelling, and is there once`(query: String) throws {
    for path in ["/payments", "/ticketing/reservations", "/queue/con-2/audit"] {
      let response = try edge.send(.get, "\(path)?\(query)", as: alice)
      #expect(response.status == .badRequest && response.code == "invalid_request", "\(path)")
      #expect(try errors(response).count == 1)
    }
    #expect(edge.script.asked.isEmpty)
  }

  @Test(arguments: [
    "null", "x", "%F0%9F%8E%9F", "%00", "undefined", "-1", "+1", "1", "%2B2", "02", "2026-05-01T18:00:00Z", "2026-05-01T18:00:01.000Z",
    "con-1", "con-1.0", "con-g.1", "res-0199f6c4-5e1a-7c3d-9b1f-2a6d4e8f0c11", "0199F6C4-5E1A-7C3D-9B1F-2A6D4E8F0C11",
  ])
  func `a cursor that no list of this server gave is refused, and nobody is asked`(cursor: String) throws {
    let admin = try EdgeFixture.token("root", roles: ["ADMIN"])
    for list in [
      "/payments?cursor", "/ticketing/reservations?cursor", "/data-platform/reservations?cursor", "/data-platform/summary?cursor",
      "/data-platform/summary?scheduleCursor", "/queue/con-2/audit?cursor",
    ] {
      let response = try edge.send(.get, "\(list)=\(cursor)", as: admin)
      #expect(response.status == .badRequest, "\(list)")
      let name = list.split(separator: "?")[1]
      #expect(try errors(response) == ["\(name) must be the nextCursor of this list"])
    }
    #expect(edge.script.asked.isEmpty)
  }

  @Test func `a cursor of one list is none of another, and nobody has the cursor of somebody else`() throws {
    let admin = try EdgeFixture.token("root", roles: ["ADMIN"])
    let ids = PublicIDs(key: edge.secret)
    let cursors = [
      "/payments?cursor": MessageID(high: 1, low: 2).description,
      "/ticketing/reservations?cursor": ids.reservation(MessageID(high: 1, low: 2), of: "root"),
      "/data-platform/reservations?cursor": ids.reservation(MessageID(high: 1, low: 2), of: "alice"),
      "/data-platform/summary?cursor": "2026-05-01T18:00:00.000Z", "/data-platform/summary?scheduleCursor": "con-0199f6c45e1a7c3d9b1f.12",
      "/queue/con-2/audit?cursor": "12",
    ]
    edge.script.onQuery { _ in HTTPResponse(.ok, body: "{}") }
    for (list, own) in cursors {
      for cursor in cursors.values where list.contains("reservations") ? !cursor.hasPrefix("res-") : cursor != own {
        #expect(try edge.send(.get, "\(list)=\(cursor)", as: admin).status == .badRequest, "\(list) \(cursor)")
      }
      #expect(try edge.send(.get, "\(list)=\(own)", as: admin).status == .ok, "\(list) \(own)")
    }
    let alices = try #require(cursors["/data-platform/reservations?cursor"])
    #expect(try edge.send(.get, "/ticketing/reservations?cursor=\(alices)", as: admin).status == .badRequest)
  }
}

extension Concert {
  static let queued = Concert(
    concertId: "con-2", title: "Wanted",
    schedules: [
      Schedule(
        scheduleId: "con-2.1", startsAt: Timestamp(milliseconds: 1_900_000_000_000),
        sections: [Section(sectionId: "con-2.1.1", name: "A", rows: 1, seatsPerRow: 1, price: 1)])
    ], admission: Admission(mode: .queue, activeUsers: 1, sessionSeconds: 60))
}

import APIEdge
import Contracts
import Deciding
import HTTP
import JSON
import Messaging
import Synchronization
import TestSupport
import Testing

/// What is read from memory, and what from the services.
@Suite struct ReadTests {
  private let edge: EdgeFixture
  private let alice: String

  init() throws {
    edge = try EdgeFixture()
    try edge.becomeReady()
    alice = try EdgeFixture.token("alice")
  }

  private func availableSeats() throws -> Int64? {
    try edge.send(.get, "/ticketing/search/concerts/con-1/schedules").json["schedules"]?[0]?["availableSeats"]?.integer
  }

  @Test func `concerts, schedules and seats are read without a token`() throws {
    #expect(try edge.send(.get, "/ticketing/search/concerts").json == ["concerts": [["concertId": "con-1", "title": "Night"]]])
    #expect(
      try edge.send(.get, "/ticketing/search/concerts/con-1/schedules").json == [
        "concertId": "con-1", "title": "Night",
        "schedules": [
          [
            "scheduleId": "con-1.1", "startsAt": "2030-03-17T17:46:40.000Z", "salesEnd": "2030-03-17T17:46:40.000Z", "totalSeats": 13,
            "availableSeats": 13,
          ]
        ],
      ])
    let map = try edge.send(.get, "/ticketing/search/schedules/con-1.1/seats").json
    #expect(map["scheduleId"] == "con-1.1" && map["seats"]?.array?.count == 13)
    #expect(
      map["seats"]?[4] == [
        "seatId": "con-1.1.1.2.1", "section": "A", "row": 2, "number": 1, "price": 100, "status": "AVAILABLE",
      ])
  }

  @Test func `the map follows its seats, and its tag says whether it has changed`() throws {
    let path = "/ticketing/search/schedules/con-1.1/seats"
    let first = try edge.send(.get, path)
    let tag = try #require(first.fields["ETag"])
    let same = try edge.send(.get, path, ["If-None-Match": tag])
    #expect(same.status == .notModified && same.body.count == 0 && same.fields["ETag"] == tag)

    try edge.seat("con-1.1.1.1.2", is: .held, version: 1)
    try eventually("the seat is held") { try availableSeats() == 12 }
    let changed = try edge.send(.get, path, ["If-None-Match": tag])
    #expect(changed.status == .ok && changed.fields["ETag"] != tag)
    #expect(try changed.json["seats"]?[1]?["status"] == "HELD")

    try edge.seat("con-1.1.1.1.2", is: .available, version: 3)
    try edge.seat("con-1.1.1.1.2", is: .sold, version: 2)
    try edge.seat("con-1.1.1.1.3", is: .sold, version: 1)
    try edge.seat("con-1.1.1.1.3", is: .available, version: 2)
    try edge.seat("con-1.1.1.1.4", is: .sold, version: 1)
    try eventually("the last of it has come") { try edge.send(.get, path).json["seats"]?[3]?["status"] == "SOLD" }
    try eventually("late messages have changed nothing") { try availableSeats() == 12 }
    #expect(try edge.send(.get, path).json["seats"]?[1]?["status"] == "AVAILABLE")
  }

  @Test func `HEAD is GET without the content`() throws {
    for path in ["/ticketing/search/schedules/con-1.1/seats", "/ticketing/search/concerts", "/health/live", "/nowhere"] {
      let (get, head) = (try edge.send(.get, path), try edge.send(.head, path))
      #expect(head.status == get.status && head.body.count == 0)
      #expect(head.fields["ETag"] == get.fields["ETag"] && head.fields["Content-Type"] == get.fields["Content-Type"])
    }
  }

  @Test func `reads of a user's own data ask the service, as that user`() throws {
    let reservation = PublicIDs(key: edge.secret).reservation(MessageID(high: 1, low: 2), of: "alice")
    let purchase = PublicIDs(key: edge.secret).purchase(MessageID(high: 1, low: 2), of: "alice")
    edge.script.onQuery { request in
      let items = request.query.items.map { "\($0.name)=\($0.value)" }.joined(separator: "&")
      return HTTPResponse(.ok, body: .bytes(Array(#"{"asked":"\#(request.path)?\#(items)"}"#.utf8)))
    }
    let admin = try EdgeFixture.token("root", roles: ["ADMIN"])
    let cases: [(String, String, String)] = [
      ("/balance", alice, "/internal/payment/queries/balance?userId=alice"),
      (
        "/payments?limit=7&cursor=0199f6c4%2D5e1a-7c3d-9b1f-2a6d4e8f0c11", alice,
        "/internal/payment/queries/payments?cursor=0199f6c4-5e1a-7c3d-9b1f-2a6d4e8f0c11&limit=7&userId=alice"
      ),
      ("/ticketing/reservations", alice, "/internal/reservation/queries/reservations?limit=50&userId=alice"),
      (
        "/ticketing/reservations/\(reservation)", alice,
        "/internal/reservation/queries/reservation?reservationId=\(reservation)&userId=alice"
      ),
      ("/ticketing/purchases/\(purchase)", alice, "/internal/purchase/queries/purchase?purchaseId=\(purchase)&userId=alice"),
      ("/data-platform/reservations/r-1", admin, "/internal/dataplatform/queries/reservation?reservationId=r-1"),
      ("/data-platform/summary?scheduleId=con-1.1", admin, "/internal/dataplatform/queries/summary?scheduleId=con-1.1"),
      (
        "/data-platform/summary?limit=5&from=2026-05-01T18:00:00Z&cursor=2026-05-02T18:00:00.000Z", admin,
        "/internal/dataplatform/queries/summary?cursor=2026-05-02T18:00:00.000Z&from=2026-05-01T18:00:00.000Z&limit=5"
      ),
      (
        "/data-platform/reservations?status=FAILED&from=2026-01-01T00:00:00%2B01:00", admin,
        "/internal/dataplatform/queries/reservations?from=2025-12-31T23:00:00.000Z&limit=50&status=FAILED"
      ),
    ]
    for (path, token, asked) in cases {
      let response = try edge.send(.get, path, as: token)
      #expect(response.status == .ok)
      #expect(try response.json["asked"]?.string == asked)
    }
    #expect(edge.script.asked.allSatisfy { $0.fields["Authorization"] == "Internal shared-secret" })
  }

  @Test func `data that the service does not have is 404, and data that it can't read is 503`() throws {
    let reservation = PublicIDs(key: edge.secret).reservation(MessageID(high: 1, low: 2), of: "alice")
    let purchase = PublicIDs(key: edge.secret).purchase(MessageID(high: 1, low: 2), of: "alice")
    edge.script.onQuery { _ in HTTPResponse(.notFound) }
    #expect(try edge.send(.get, "/ticketing/reservations/\(reservation)", as: alice).code == "unknown_reservation")
    #expect(try edge.send(.get, "/ticketing/purchases/\(purchase)", as: alice).code == "not_found")
    edge.script.onQuery { _ in HTTPResponse(.internalServerError) }
    #expect(try edge.send(.get, "/balance", as: alice).code == "unavailable")
  }

  @Test func `a service that is silent is given up after two seconds`() throws {
    edge.script.onQuery { _ in nil }
    let response = try edge.send(.get, "/balance", as: alice)
    #expect(response.code == "unavailable" && response.fields["Retry-After"].flatMap { Int($0) }.map { (2...10).contains($0) } == true)
  }

  @Test func `of two instances the one that runs answers`() throws {
    // Port 1 is nobody's here: connecting fails at once.
    try EdgeFixture.say(
      ServiceInstance(service: "payment", instance: "gone", address: "127.0.0.1:1", at: .latest, state: .running),
      topic: ServiceInstance.topic, version: nil, in: edge.log)
    try eventually("both are known") { try edge.send(.get, "/metrics").text.contains(#"edge_service_instances{service="payment"} 2"#) }
    edge.script.onQuery { _ in HTTPResponse(.ok, body: #"{"balance":3}"#) }
    for _ in 0..<4 { #expect(try edge.send(.get, "/balance", as: alice).text == #"{"balance":3}"#) }
  }

  @Test func `an instance that hangs leaves the other one time to answer`() throws {
    try EdgeFixture.say("payment", as: "i2", at: edge.internalPort, in: edge.log)
    try eventually("both are known") { try edge.send(.get, "/metrics").text.contains(#"edge_service_instances{service="payment"} 2"#) }
    let asked = Mutex(0)
    edge.script.onQuery { _ in
      asked.withLock { asked in
        asked += 1
        return asked == 1 ? nil : HTTPResponse(.ok, body: #"{"balance":3}"#)
      }
    }
    #expect(try edge.send(.get, "/balance", as: alice).text == #"{"balance":3}"#)
  }

  @Test func `a password is not hashed twice because the first time took long`() throws {
    let edge = try EdgeFixture { $0.passwordWaitLimit = 100 }
    try edge.becomeReady()
    edge.script.onQuery { $0.path == InternalHTTP.livePath ? HTTPResponse(.ok) : nil }
    #expect(try edge.send(.post, "/auth/login", body: #"{"email":"a@b","password":"x"}"#).code == "unavailable")
    #expect(edge.script.asked.filter { $0.path == InternalHTTP.loginPath }.count == 1)
  }

  @Test func `a login gets auth's answer`() throws {
    edge.script.onQuery { request in
      guard request.path == InternalHTTP.loginPath, String(decoding: request.body, as: UTF8.self).contains("alice@example.com") else {
        return HTTPResponse(.unauthorized)
      }
      return HTTPResponse(.ok, body: #"{"accessToken":"t"}"#)
    }
    let good = try edge.send(.post, "/auth/login", body: #"{"email":" ALICE@example.com ","password":"x"}"#)
    #expect(good.status == .ok && good.text == #"{"accessToken":"t"}"# && good.fields["Cache-Control"] == "no-store")
    let bad = try edge.send(.post, "/auth/login", body: #"{"email":"nobody","password":"x"}"#)
    #expect(bad.status == .unauthorized && bad.code == "invalid_credentials")
    for (status, code) in [(HTTPStatus.tooManyRequests, "overloaded"), (.serviceUnavailable, "unavailable"), (.notFound, "unavailable")] {
      edge.script.onQuery { _ in HTTPResponse(status) }
      #expect(try edge.send(.post, "/auth/login", body: #"{"email":"a@b","password":"x"}"#).code == code)
      #expect(try edge.send(.post, "/auth/signup", body: #"{"email":"a@b","password":"12345678"}"#).code == code)
    }
  }
}

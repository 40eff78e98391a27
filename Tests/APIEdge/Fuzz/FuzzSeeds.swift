import APIEdge
import Deciding
import Sodium
import WireTesting

/// What the fuzzer begins with: a sound request to every route, some that are refused, and those of the table.
enum FuzzSeeds {
  static func requests(secret: SecretKey) throws -> [String] {
    let alice = try EdgeFixture.token("alice")
    let admin = try EdgeFixture.token("root", roles: ["ADMIN"])
    let ids = PublicIDs(key: secret)
    let reservation = ids.reservation(MessageID(high: 5 << 16 | 0x7000, low: 1 << 63), of: "alice")
    let purchase = ids.purchase(MessageID(high: 5 << 16 | 0x7000, low: 1 << 63), of: "alice")
    let command = ids.command(MessageID(high: 5 << 16 | 0x7000, low: 2 << 62), type: .charge, of: "alice")
    func get(_ path: String, _ token: String? = alice, _ fields: String = "") -> String {
      let authorization = token.map { "Authorization: Bearer \($0)\r\n" } ?? ""
      return "GET \(path) HTTP/1.1\r\nHost: x\r\n\(authorization)\(fields)\r\n"
    }
    func post(_ path: String, _ body: String, _ token: String? = alice, _ fields: String = "") -> String {
      let authorization = token.map { "Authorization: Bearer \($0)\r\n" } ?? ""
      return "POST \(path) HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n"
        + authorization + fields + "\r\n" + body
    }
    let seats = #"{"scheduleId":"con-1.1","seatIds":["con-1.1.1.1.1","con-1.1.1.1.2"]}"#
    let section = #"{"name":"A","rows":1,"seatsPerRow":2,"price":3}"#
    let concert = #"{"title":"N","schedules":[{"startsAt":"2999-01-01T00:00:00Z","sections":[\#(section)]}]}"#
    let valid = [
      post("/auth/signup", #"{"email":"a@example.com","password":"s3cret-password","name":"A"}"#, nil),
      post("/auth/login", #"{"email":"a@example.com","password":"s3cret-password"}"#, nil),
      get("/ticketing/search/concerts", nil), get("/ticketing/search/concerts/con-1/schedules", nil),
      get("/ticketing/search/schedules/con-1.1/seats?section=A", nil, "If-None-Match: W/\"x\", *\r\n"),
      post("/ticketing/concerts", concert, admin, "Idempotency-Key: \"k\"\r\n"),
      post("/ticketing/reservations/new", seats, alice, "Idempotency-Key: k\r\nX-Correlation-Id: c-1\r\n"),
      post("/ticketing/purchases", seats, alice, "Idempotency-Key: k\r\n"), get("/ticketing/purchases/\(purchase)"),
      post("/ticketing/reservations/confirm", #"{"reservationId":"\#(reservation)"}"#),
      get("/ticketing/reservations?limit=5&cursor=\(reservation)"), get("/ticketing/reservations/\(reservation)"),
      "DELETE /ticketing/reservations/\(reservation) HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \(alice)\r\n\r\n",
      post("/payments/charge", #"{"amount":10}"#, alice, "Prefer: respond-async\r\n"),
      post("/payments/%63harge", #"{"amount":10}"#, alice, "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\r\n"),
      post("/payments/process", #"{"reservationId":"\#(reservation)","method":"CARD"}"#), get("/payments?limit=200"), get("/balance"),
      get("/data-platform/reservations?status=CONFIRMED&from=2026-01-01T00:00:00Z", admin),
      get("/data-platform/reservations/\(reservation)", admin), get("/data-platform/summary?scheduleId=con-1.1", admin),
      get("/commands/\(command)"), get("/health/live", nil), get("/health/ready", nil), get("/metrics", nil),
      post("/ticketing/concerts", concert), "HEAD /ticketing/search/concerts HTTP/1.1\r\nHost: x\r\n\r\n",
      "PUT /balance HTTP/1.1\r\nHost: x\r\n\r\n",
      "POST http://x/payments/charge HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \(alice)\r\nContent-Type: application/json\r\n"
        + "Transfer-Encoding: chunked\r\n\r\n5;a=\"b\"\r\n{\"amo\r\n8\r\nunt\":10}\r\n0\r\nT: u\r\n\r\n",
    ]
    // Most of the table's rows get no further than the server.
    return Array(repeating: valid, count: 15).flatMap { $0 } + WireRow.all.map(\.bytes).filter { $0.utf8.count < 2000 }
  }
}

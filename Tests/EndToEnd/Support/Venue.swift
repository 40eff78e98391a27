import Deciding
import Foundation
import JSON
import Testing

/// A concert opened for a test.
struct Venue {
  let concertId: String
  let scheduleId: String
  let seatIds: [String]

  /// One schedule and one section, at 1,000 points a seat.
  /// - Parameter seats: a row.
  init(
    _ admin: Client, seats: Int64, rows: Int64 = 1, holdSeconds: Int64 = 300, maxSeatsPerUser: Int64? = nil, admission: JSONObject? = nil
  ) throws {
    let startsAt = Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)) + 86_400
    let section: JSONValue = .object(["name": "Stalls", "rows": .integer(rows), "seatsPerRow": .integer(seats), "price": 1000])
    let schedule: JSONValue = .object(["startsAt": .string(startsAt.description), "sections": .array([section])])
    var body: JSONObject = ["title": "A test", "schedules": .array([schedule]), "holdSeconds": .integer(holdSeconds)]
    if let admission { body["admission"] = .object(admission) }
    if let maxSeatsPerUser { body["maxSeatsPerUser"] = .integer(maxSeatsPerUser) }
    let opened = try admin.post("/ticketing/concerts", body)
    try #require(opened.status == 201)
    concertId = try #require(opened.text("concertId"))
    scheduleId = try #require(opened["schedules"]?.array?.first?["scheduleId"]?.string)
    let map = try admin.get("/ticketing/search/schedules/\(scheduleId)/seats")
    seatIds = map["seats"]?.array?.compactMap { $0["seatId"]?.string } ?? []
    try #require(seatIds.count == Int(seats * rows))
  }

  func reserve(_ client: Client, _ seats: Int...) throws -> Client.Answer {
    try client.post(
      "/ticketing/reservations/new",
      ["scheduleId": .string(scheduleId), "seatIds": .array(seats.map { .string(seatIds[$0]) })])
  }

  func buy(_ client: Client, _ seats: Int...) throws -> Client.Answer {
    try client.post(
      "/ticketing/purchases", ["scheduleId": .string(scheduleId), "seatIds": .array(seats.map { .string(seatIds[$0]) })])
  }

  func status(ofSeat seat: Int, _ client: Client) throws -> String? {
    let map = try client.get("/ticketing/search/schedules/\(scheduleId)/seats")
    return map["seats"]?.array?.first { $0["seatId"]?.string == seatIds[seat] }?["status"]?.string
  }

  /// How many seats have each status.
  func statuses(_ client: Client) throws -> [String: Int] {
    let map = try client.get("/ticketing/search/schedules/\(scheduleId)/seats")
    return (map["seats"]?.array ?? []).reduce(into: [:]) { $0[$1["status"]?.string ?? "", default: 0] += 1 }
  }
}

extension Client {
  /// A place in a concert's waiting room.
  func enter(_ concertId: String) throws -> Answer { try post("/queue/token", ["concertId": .string(concertId)]) }

  /// The same user, with that token.
  func with(queueToken: String?) -> Client {
    var client = self
    client.queueToken = queueToken
    return client
  }

  func charge(_ amount: Int64) throws -> Answer { try post("/payments/charge", ["amount": .integer(amount)]) }
  func pay(_ reservation: String) throws -> Answer { try post("/payments/process", ["reservationId": .string(reservation)]) }
  func confirm(_ reservation: String) throws -> Answer {
    try post("/ticketing/reservations/confirm", ["reservationId": .string(reservation)])
  }
  func cancel(_ reservation: String) throws -> Answer { try delete("/ticketing/reservations/\(reservation)") }
  func status(of reservation: String) throws -> String? { try get("/ticketing/reservations/\(reservation)").text("status") }
  func balance() throws -> Int64? { try get("/balance").number("balance") }
  /// The kinds of their payments, newest first.
  func payments() throws -> [String] { try get("/payments")["payments"]?.array?.compactMap { $0["kind"]?.string } ?? [] }
}

import Deciding
import JSON
import Messaging

/// The concert of an on-sale: one section, and a waiting room.
struct OnSaleHall {
  static let price: Int64 = 1000

  let concertId: String
  let scheduleId: String

  init(_ configuration: OnSaleBenchmark.Configuration, sessionSeconds: Int, _ admin: Visitor) throws(BenchmarkFailure) {
    let seatsPerRow = 25
    let rows = configuration.seats / seatsPerRow
    let left = configuration.seats % seatsPerRow
    func section(_ name: String, _ rows: Int, _ seats: Int) -> JSONValue {
      .object([
        "name": .string(name), "rows": .integer(Int64(rows)), "seatsPerRow": .integer(Int64(seats)), "price": .integer(Self.price),
      ])
    }
    let sections = (rows > 0 ? [section("Stalls", rows, seatsPerRow)] : []) + (left > 0 ? [section("Last row", 1, left)] : [])
    let startsAt = Timestamp.now() + 30 * 86_400
    let opened = try admin.post(
      "/ticketing/concerts",
      [
        "title": "On sale",
        "schedules": .array([.object(["startsAt": .string(startsAt.description), "sections": .array(sections)])]),
        "admission": .object([
          "mode": "queue", "activeUsers": .integer(Int64(configuration.activeUsers)), "sessionSeconds": .integer(Int64(sessionSeconds)),
        ]),
      ])
    guard let concertId = opened["concertId"]?.string,
      let scheduleId = opened["schedules"]?.array?.first?["scheduleId"]?.string
    else { throw BenchmarkFailure("the answer to a new concert has no ids") }
    self.concertId = concertId
    self.scheduleId = scheduleId
  }

  func sold(_ visitor: Visitor) throws(BenchmarkFailure) -> Int {
    let map = try visitor.get("/ticketing/search/schedules/\(scheduleId)/seats")
    return (map["seats"]?.array ?? []).count { $0["status"]?.string == "SOLD" }
  }
}

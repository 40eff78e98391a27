import Foundation
import JSON
import Synchronization
import TestSupport
import Testing

/// Sixteen buyers buy as fast as they can while the system is killed and started again, or what it depends on is; then the books are
/// checked.
struct KillUnderLoad {
  static let buyers = 16
  static let charged: Int64 = 1_000_000
  static let price: Int64 = 1000

  let directory: String
  let options: [String]
  var environment: [String: String] = [:]

  /// What a buyer was told, whatever came after.
  private struct Told: Sendable {
    var reservations: Set<String> = []
    var paid: Set<String> = []
    var confirmed: Set<String> = []
  }

  func run(kills: Int) throws {
    try run(times: kills) { system in
      system.killHard()
      system = try start()
    }
  }

  /// - Parameter disturbances: what is done to what the system depends on, one after the other.
  func run(disturbances: [() throws -> Void]) throws {
    var left = ArraySlice(disturbances)
    try run(times: left.count) { _ in try left.popFirst()?() }
  }

  private func run(times: Int, _ disturb: (inout RunningSystem) throws -> Void) throws {
    var system = try start()
    let admin = try Client.admin(port: system.port)
    let venue = try Venue(admin, seats: 400)
    var tokens: [String] = []
    for number in 0..<Self.buyers {
      let buyer = try Client.signedUp("buyer\(number)@example.com", port: system.port)
      #expect(try buyer.charge(Self.charged).status == 200)
      tokens.append(try #require(buyer.token))
    }

    let port = Mutex(system.port)
    let isOver = Mutex(false)
    let told = Mutex([Told](repeating: Told(), count: Self.buyers))
    let finished = DispatchGroup()
    // However it ends, the buyers end with it.
    defer { isOver.withLock { $0 = true } }
    for (number, token) in tokens.enumerated() {
      let thread = Thread {
        defer { finished.leave() }
        var attempt = 0
        while !isOver.withLock({ $0 }) {
          attempt += 1
          let buyer = Client(port: port.withLock { $0 }, token: token)
          // A connection that dies under a request is what a kill looks like from here; the next one may find the system again.
          try? buy(buyer, venue, seat: (number * 7919 + attempt * 31) % venue.seatIds.count, number, told)
        }
      }
      finished.enter()
      thread.start()
    }

    func awaitPurchases() throws {
      let before = told.withLock { $0.reduce(0) { $0 + $1.confirmed.count } }
      try eventually("purchases go on", within: .seconds(60)) { told.withLock { $0.reduce(0) { $0 + $1.confirmed.count } } > before + 10 }
    }
    for _ in 0..<times {
      try awaitPurchases()
      try disturb(&system)
      port.withLock { $0 = system.port }
    }
    try awaitPurchases()
    isOver.withLock { $0 = true }
    finished.wait()
    try check(system, venue, tokens, told.withLock { $0 })
    #expect(system.stop() == 0)
  }

  private func start() throws -> RunningSystem {
    try RunningSystem(directory, options, environment: environment)
  }

  private func buy(_ buyer: Client, _ venue: Venue, seat: Int, _ number: Int, _ told: borrowing Mutex<[Told]>) throws {
    let reserved = try venue.reserve(buyer, seat)
    guard reserved.status == 201, let reservation = reserved.text("reservationId") else { return }
    told.withLock { _ = $0[number].reservations.insert(reservation) }
    guard try buyer.pay(reservation).status == 200 else { return }
    told.withLock { _ = $0[number].paid.insert(reservation) }
    guard try buyer.confirm(reservation).status == 200 else { return }
    told.withLock { _ = $0[number].confirmed.insert(reservation) }
  }

  /// Nothing that a buyer was told is lost, seats and points add up.
  private func check(_ system: RunningSystem, _ venue: Venue, _ tokens: [String], _ told: [Told]) throws {
    var confirmedSeats = 0
    var heldSeats = 0
    for (number, token) in tokens.enumerated() {
      let buyer = Client(port: system.port, token: token)
      for reservation in told[number].paid {
        try eventually("what was paid is confirmed: \(reservation)") { try buyer.status(of: reservation) == "CONFIRMED" }
      }
      for reservation in told[number].reservations { #expect(try buyer.get("/ticketing/reservations/\(reservation)").status == 200) }
      // Requests without an answer may have had their effect: a paid reservation ends by itself.
      try eventually("no purchase is half done") {
        let reservations = try Self.all(buyer, "/ticketing/reservations", "reservations")
        let confirmed = reservations.filter { $0["status"]?.string == "CONFIRMED" }.count
        return try buyer.balance() == Self.charged - Int64(confirmed) * Self.price
      }
      let reservations = try Self.all(buyer, "/ticketing/reservations", "reservations")
      confirmedSeats += reservations.filter { $0["status"]?.string == "CONFIRMED" }.count
      heldSeats += reservations.filter { $0["status"]?.string == "TEMPORARY" }.count
      let payments = try Self.all(buyer, "/payments", "payments")
      let sum = payments.reduce(Int64(0)) { sum, payment in
        let amount = payment["amount"]?.integer ?? 0
        return sum + (payment["kind"]?.string == "PAYMENT" ? -amount : amount)
      }
      #expect(try buyer.balance() == sum)
    }
    let someone = Client(port: system.port)
    try eventually("the seat map is that of the reservations") {
      let statuses = try venue.statuses(someone)
      return statuses["SOLD", default: 0] == confirmedSeats && statuses["HELD", default: 0] == heldSeats
    }
    let admin = try Client.admin(port: system.port)
    try eventually("the data platform counts the same") {
      let summary = try admin.get("/data-platform/summary?scheduleId=\(venue.scheduleId)")["schedules"]?.array?.first
      return summary?["confirmed"]?.integer == Int64(confirmedSeats)
        && summary?["revenue"]?.integer == Int64(confirmedSeats) * Self.price
    }
  }

  /// A whole list, page by page.
  private static func all(_ client: Client, _ path: String, _ name: String) throws -> [JSONValue] {
    var items: [JSONValue] = []
    var cursor: String?
    repeat {
      let page = try client.get("\(path)?limit=200" + (cursor.map { "&cursor=\($0)" } ?? ""))
      items += page[name]?.array ?? []
      cursor = page["nextCursor"]?.string
    } while cursor != nil
    return items
  }
}

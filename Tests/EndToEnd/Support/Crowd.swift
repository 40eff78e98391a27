import Foundation
import JSON
import Synchronization
import TestSupport
import Testing

/// Sixteen buyers, who buy as fast as they can while something happens to the system; then the books are checked.
final class Crowd: Sendable {
  static let size = 16
  static let charged: Int64 = 10_000_000
  static let price: Int64 = 1000

  /// What a buyer was told, whatever came after.
  private struct Told: Sendable {
    var reservations: Set<String> = []
    var paid: Set<String> = []
    var confirmed: Set<String> = []
  }

  private let venue: Venue
  private let tokens: [String]
  /// Edges, of which one that is gone is left for another.
  private let ports: Mutex<[UInt16]>
  /// A buyer whose request gets no answer repeats it, under its key, until it gets one.
  private let isPersistent: Bool
  /// Whether every fourth buyer buys with one call.
  private let buysInOneCall: Bool
  private let isOver = Mutex(false)
  private let told = Mutex([Told](repeating: Told(), count: Crowd.size))
  private let refusals = Mutex<[String]>([])
  private let finished = DispatchGroup()

  /// A house that a crowd doesn't buy up in the minutes that a test takes.
  static func venue(_ admin: Client) throws -> Venue { try Venue(admin, seats: 1000, rows: 20, holdSeconds: 3600) }

  /// Signs them up, and charges their points.
  /// - Parameter name: what their names begin with.
  init(_ name: String = "buyer", in venue: Venue, at ports: [UInt16], isPersistent: Bool = false, buysInOneCall: Bool = false) throws {
    self.venue = venue
    self.ports = Mutex(ports)
    self.isPersistent = isPersistent
    self.buysInOneCall = buysInOneCall
    var tokens: [String] = []
    for number in 0..<Self.size {
      let buyer = try Client.signedUp("\(name)\(number)@example.com", port: ports[number % ports.count])
      #expect(try buyer.charge(Self.charged).status == 200)
      tokens.append(try #require(buyer.token))
    }
    self.tokens = tokens
  }

  /// Where the edges are now.
  func move(to ports: [UInt16]) { self.ports.withLock { $0 = ports } }

  /// Answers that no buyer should have had: of a system that lets everybody wait, and nobody go.
  var refused: [String] { refusals.withLock { $0 } }

  func start() {
    for (number, token) in tokens.enumerated() {
      let thread = Thread { [self] in
        defer { finished.leave() }
        var attempt = 0
        while !isOver.withLock({ $0 }) {
          attempt += 1
          // A connection that dies under a request is what a kill looks like from here; the next one may find the system again.
          try? buy(number, token, attempt)
        }
      }
      finished.enter()
      thread.start()
    }
  }

  /// However it ends, the buyers end with it.
  func finish() {
    isOver.withLock { $0 = true }
    finished.wait()
  }

  func awaitPurchases(_ more: Int = 10) throws {
    func confirmed() -> Int { told.withLock { $0.reduce(0) { $0 + $1.confirmed.count } } }
    let before = confirmed()
    try eventually("purchases go on", within: .seconds(300)) {
      let sold = confirmed()
      // A house that is sold out looks like a system that stands still.
      try #require(sold + Self.size < venue.seatIds.count, "the crowd has bought all \(venue.seatIds.count) seats")
      return sold > before + more
    }
  }

  private func buy(_ number: Int, _ token: String, _ attempt: Int) throws {
    let seat = (number * 7919 + attempt * 31) % venue.seatIds.count
    if usesOneCall(number) { return try buyInOneCall(number, token, attempt, seat) }
    let reserved = try ask(number, token, "reserve \(attempt)") { try self.venue.reserve($0, seat) }
    guard reserved.status == 201, let reservation = reserved.body["reservationId"]?.string else { return }
    told.withLock { _ = $0[number].reservations.insert(reservation) }
    guard try ask(number, token, "pay \(attempt)", { try $0.pay(reservation) }).status == 200 else { return }
    told.withLock { _ = $0[number].paid.insert(reservation) }
    guard try ask(number, token, "confirm \(attempt)", { try $0.confirm(reservation) }).status == 200 else { return }
    told.withLock { _ = $0[number].confirmed.insert(reservation) }
  }

  private func usesOneCall(_ number: Int) -> Bool { buysInOneCall && number % 4 == 3 }

  private func buyInOneCall(_ number: Int, _ token: String, _ attempt: Int, _ seat: Int) throws {
    let bought = try ask(number, token, "buy \(attempt)") { try self.venue.buy($0, seat) }
    guard bought.status == 201, let reservation = bought.body["reservationId"]?.string else { return }
    told.withLock { told in
      told[number].reservations.insert(reservation)
      told[number].paid.insert(reservation)
      told[number].confirmed.insert(reservation)
    }
  }

  /// The outcome of a request: of one that is not answered in time, what becomes of it.
  private func ask(
    _ number: Int, _ token: String, _ key: String, _ request: (Client) throws -> Client.Answer
  ) throws -> (status: Int, body: JSONValue) {
    guard isPersistent else {
      let answer = try request(Client(port: ports.withLock { $0[number % $0.count] }, token: token))
      return (answer.status, answer.body)
    }
    var outcome: (status: Int, body: JSONValue)?
    var turn = number
    try eventually("an answer to buyer \(number), \(key)", within: .seconds(300)) {
      let client = Client(port: ports.withLock { $0[turn % $0.count] }, token: token).under(key: "\(number) \(key)")
      do {
        let answer = try request(client)
        // What became of it is asked for by the same request: a repeat gets the first one's answer.
        if answer.status == 202 || answer.code == "request_in_flight" { return false }
        if answer.status >= 500 || answer.status == 401 {
          refusals.withLock { $0.append("\(key): \(answer.status) \(answer.code ?? "") \(answer.text("detail") ?? "")") }
          return false
        }
        outcome = (answer.status, answer.body)
        return true
      } catch {
        // That edge is gone; another one is there.
        turn += 1
        return false
      }
    }
    return try #require(outcome)
  }

  // MARK: the books

  /// Nothing that a buyer was told is lost, seats and points add up.
  ///
  /// - Parameter mayFail: something stood still for longer than a purchase waits. What was paid and not yet confirmed may then have
  ///   failed, with the points back.
  func check(at port: UInt16, mayFail: Bool = false) throws {
    let told = told.withLock { $0 }
    var confirmedSeats = 0
    var heldSeats = 0
    for (number, token) in tokens.enumerated() {
      let buyer = Client(port: port, token: token)
      for reservation in told[number].paid {
        let ends = mayFail && !told[number].confirmed.contains(reservation) ? ["CONFIRMED", "FAILED"] : ["CONFIRMED"]
        try eventually("what was paid is \(ends.joined(separator: " or ")): \(reservation)") {
          try buyer.status(of: reservation).map(ends.contains) ?? false
        }
      }
      for reservation in told[number].reservations { #expect(try buyer.get("/ticketing/reservations/\(reservation)").status == 200) }
      // Requests without an answer may have had their effect: a paid reservation ends by itself.
      try eventually("no purchase is half done", within: .seconds(120)) {
        let reservations = try Self.all(buyer, "/ticketing/reservations", "reservations")
        let confirmed = reservations.filter { $0["status"]?.string == "CONFIRMED" }.count
        // What one call began ends by itself as well.
        if usesOneCall(number), reservations.contains(where: { ["PENDING", "TEMPORARY"].contains($0["status"]?.string) }) { return false }
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
    let someone = Client(port: port)
    try eventually("the seat map is that of the reservations") {
      let statuses = try venue.statuses(someone)
      return statuses["SOLD", default: 0] == confirmedSeats && statuses["HELD", default: 0] == heldSeats
    }
    let admin = try Client.admin(port: port)
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

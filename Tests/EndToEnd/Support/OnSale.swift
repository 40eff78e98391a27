import Foundation
import JSON
import Synchronization
import TestSupport
import Testing

/// Users who come to a waiting room at once, each for one of the best seats, which it pays by card. A request without an answer is repeated
/// under its key, at any edge, until there is one.
final class OnSale: Sendable {
  private static let threads = 24

  /// What a user was told last.
  private struct User: Sendable {
    let client: Client
    let number: Int
    var queueToken: String?
    /// Reservations that nobody decided on in time. Their seats, if any, are free again.
    var timedOut = 0
    var reservation: String?
    var seat: String?
    var payments = 0
    var isPaid = false
    var foundNothing = false
    var end: End?
    /// What it has heard last, when that was no progress.
    var lastWord = "nothing yet"
  }

  enum End: Sendable {
    case bought
    case soldOut
  }

  private let venue: Venue
  private let count: Int
  private let ports: Mutex<[UInt16]>
  private let line: Mutex<[User]>
  private let ended = Mutex<[User]>([])
  /// The last words of those who have not come to an end, by their numbers.
  private let lastWords = Mutex<[Int: String]>([:])
  /// What no user should have seen.
  private let findings = Mutex<[String]>([])
  private let isOver = Mutex(false)
  private let finished = DispatchGroup()

  init(_ clients: [Client], in venue: Venue, at ports: [UInt16]) {
    self.venue = venue
    self.ports = Mutex(ports)
    count = clients.count
    // Users are taken from the end.
    line = Mutex(clients.enumerated().map { User(client: $1, number: $0) }.reversed())
  }

  /// Where the edges are now.
  func move(to ports: [UInt16]) { self.ports.withLock { $0 = ports } }

  func start() {
    for number in 0..<Self.threads {
      finished.enter()
      Thread { [self] in
        defer { finished.leave() }
        while !isOver.withLock({ $0 }) {
          guard var user = line.withLock({ $0.popLast() }) else {
            usleep(10_000)
            continue
          }
          do {
            try go(&user, at: number)
          } catch {
            user.lastWord = "no answer"
            usleep(50_000)
          }
          lastWords.withLock { $0[user.number] = user.end == nil ? user.lastWord : nil }
          if user.end == nil { line.withLock { $0.insert(user, at: 0) } } else { ended.withLock { $0.append(user) } }
        }
      }.start()
    }
  }

  /// However it ends, the users end with it.
  func finish() {
    isOver.withLock { $0 = true }
    finished.wait()
  }

  /// Waits as long as users come to their ends: how long all of them take is the machine's business.
  func awaitEnds(_ more: Int) throws {
    var reached = ended.withLock { $0.count }
    let goal = min(reached + more, count)
    while reached < goal {
      do {
        try eventually("another user has come to an end", within: .seconds(300)) { ended.withLock { $0.count } > reached }
      } catch {
        throw Standstill(ended: reached, count: count, lastWords: lastWords.withLock { Array($0.values) })
      }
      reached = ended.withLock { $0.count }
    }
  }

  private struct Standstill: Error, CustomStringConvertible {
    let ended: Int
    let count: Int
    let lastWords: [String]

    var description: String {
      let words = Dictionary(lastWords.map { ($0, 1) }, uniquingKeysWith: +).sorted { ($1.value, $0.key) < ($0.value, $1.key) }
      return "after \(ended) of \(count) users nobody came to an end for 5 minutes. The others heard last: "
        + words.prefix(12).map { "\($0.value) times '\($0.key)'" }.joined(separator: ", ")
    }
  }

  // MARK: one user

  /// Asks for the next thing, once. What has no answer yet is asked for again when the user's turn comes again.
  private func go(_ user: inout User, at thread: Int) throws {
    let ports = ports.withLock { $0 }
    var client = user.client.with(queueToken: user.queueToken)
    client.port = ports[thread % ports.count]
    guard user.queueToken != nil else { return try enter(&user, client) }
    if user.foundNothing { return try leave(&user, client) }
    guard let reservation = user.reservation else { return try reserve(&user, client) }
    guard user.isPaid else { return try pay(&user, reservation, client) }
    let confirmed = try client.under(key: "confirm").confirm(reservation)
    if confirmed.status == 200 { user.end = .bought } else { expect(confirmed, "confirm", [202, 409, 503], &user) }
  }

  private func enter(_ user: inout User, _ client: Client) throws {
    let entered = try client.under(key: "enter").enter(venue.concertId)
    guard [200, 201].contains(entered.status) else { return expect(entered, "enter", [202, 409, 503], &user) }
    user.queueToken = entered.text("token")
  }

  private func reserve(_ user: inout User, _ client: Client) throws {
    let place = try client.getOnce("/queue/status")
    guard place.status == 200 else { return expect(place, "look", [503], &user) }
    guard place.text("status") == "ACTIVE" else {
      user.lastWord = "look \(place.text("status") ?? "without a status")"
      if place.text("status") == "EXPIRED" { note("user \(user.number) has lost the place") }
      return
    }
    let wish: JSONObject = ["scheduleId": .string(venue.scheduleId), "count": 1]
    let best = try client.under(key: "reserve \(user.timedOut)").post("/ticketing/reservations/best", wish)
    switch (best.status, best.code) {
    case (201, _):
      user.reservation = best.text("reservationId")
      user.seat = best["seatIds"]?.array?.first?.string
    case (409, "sold_out"):
      user.foundNothing = true
    case (409, "timed_out"):
      user.timedOut += 1
    default:
      expect(best, "reserve", [202, 409, 503], &user)
    }
  }

  /// Gives the place to the next in line.
  private func leave(_ user: inout User, _ client: Client) throws {
    let left = try client.under(key: "leave").delete("/queue/token")
    if left.status == 200 { user.end = .soldOut } else { expect(left, "leave", [202, 409, 503], &user) }
  }

  /// A refusal of a provider that could not be asked is an answer, so another attempt is another payment.
  private func pay(_ user: inout User, _ reservation: String, _ client: Client) throws {
    let paid = try client.under(key: "pay \(user.payments)").payByCard(reservation)
    switch (paid.status, paid.code) {
    case (200, _), (409, "already_paid"): user.isPaid = true
    case (503, "unavailable") where paid.text("detail")?.contains("card provider") == true: user.payments += 1
    case (409, "timed_out"): user.payments += 1
    default: expect(paid, "pay", [202, 409, 503], &user)
    }
  }

  /// 409 is `request_in_flight`: its first attempt has no answer yet.
  private func expect(_ answer: Client.Answer, _ step: String, _ statuses: [Int], _ user: inout User) {
    user.lastWord = "\(step) \(answer.status) \(answer.code ?? "")"
    if answer.status == 409 ? ["request_in_flight", "not_paid"].contains(answer.code) : statuses.contains(answer.status) { return }
    note("\(step) was answered \(answer.status) \(answer.code ?? "")")
  }

  private func note(_ finding: String) { findings.withLock { $0.append(finding) } }

  // MARK: the books

  /// Nobody lost a place or was let in twice, each seat is somebody's who has paid for it, and the provider's books are ours.
  func check(seats: Int, provider: RunningProvider, admin: Client) throws {
    let users = ended.withLock { $0 }
    #expect(users.count == count)
    #expect(findings.withLock { Array(Set($0)).sorted() }.isEmpty)
    let buyers = users.filter { $0.end == .bought }
    #expect(buyers.count == seats && Set(buyers.compactMap(\.seat)).count == seats)
    var paid: [String: Int64] = [:]
    for buyer in buyers {
      var client = buyer.client
      client.port = admin.port
      #expect(try client.status(of: buyer.reservation ?? "") == "CONFIRMED")
      paid.merge(try client.paidByCard()) { $1 }
    }
    #expect(paid.count == seats)
    try eventually("the provider's books are ours") { try provider.net() == paid }
    #expect(try provider.charges().count == Set(provider.charges()).count)
    try eventually("the seat map says so") { try venue.statuses(admin) == ["SOLD": seats] }
    try checkPlaces(admin)
  }

  private func checkPlaces(_ admin: Client) throws {
    var entries: [JSONValue] = []
    var cursor: String?
    repeat {
      let page = try admin.get("/queue/\(venue.concertId)/audit?limit=200" + (cursor.map { "&cursor=\($0)" } ?? ""))
      entries += page["entries"]?.array ?? []
      cursor = page["nextCursor"]?.string
    } while cursor != nil
    // Everybody has one entry, and was let in.
    #expect(entries.count == count)
    #expect(Set(entries.compactMap { $0["userHash"]?.string }).count == count)
    #expect(Set(entries.compactMap { $0["rank"]?.integer }) == Set((1...count).map { Int64($0) }))
    #expect(entries.allSatisfy { $0["admittedAt"]?.string != nil })
    let audit = try RunningProgram.run(
      ["queue", "audit", venue.concertId, "--edge", "127.0.0.1:\(admin.port)"], environment: ["TICKETING_TOKEN": admin.token ?? ""])
    #expect(audit.code == 0, "\(audit.output) \(audit.errors)")
  }
}

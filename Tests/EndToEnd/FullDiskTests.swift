import Foundation
import HTTP
import JSON
import TestSupport
import Testing

/// A disk that fills up under the running system, and has room again.
@Suite(.serialized, .enabled(if: SmallDisk.isPossible, Comment(rawValue: SmallDisk.absence))) struct FullDiskTests {
  static let charged: Int64 = 10_000

  let directory: TemporaryDirectory
  let disk: SmallDisk

  init() throws {
    directory = try TemporaryDirectory()
    disk = SmallDisk(directory.file("disk"))
    try FileManager.default.createDirectory(atPath: disk.path, withIntermediateDirectories: true)
  }

  @Test func `with everything on a full disk requests are refused, nothing is half done, and it goes on by itself`() throws {
    let system = try RunningSystem(disk.path, under: disk.launcher)
    let (venue, buyer) = try prepare(system)
    try disk.fill(in: system.processIdentifier)

    // A file's last page may have some room left.
    var accepted: [Client.Answer] = []
    var refused: Client.Answer?
    while refused == nil, accepted.count < 1000 {
      let answer = try charge(buyer, accepted.count)
      if answer.status == 202 { accepted.append(answer) } else { refused = answer }
    }
    let refusal = try #require(refused)
    #expect(refusal.status == 503)
    #expect(refusal.code == "unavailable")
    #expect(refusal.fields["Content-Type"] == "application/problem+json")
    let attempt = try venue.reserve(buyer.under(key: "reserve"), 0)
    #expect([202, 503].contains(attempt.status))
    #expect(try buyer.balance() != nil)
    #expect(system.errorText.contains("No space left on device; free some space, the log goes on by itself then"))

    try disk.free(in: system.processIdentifier)
    try eventually("what was accepted is done") { try accepted.allSatisfy { try buyer.outcome(of: $0)?.status == 200 } }
    #expect(try buyer.balance() == Self.charged + Int64(accepted.count))
    // What was refused has not happened, so it may be asked for again.
    try eventually("what was refused is taken") { try charge(buyer, accepted.count).status != 503 }
    try buy(venue, buyer, expecting: Self.charged + Int64(accepted.count) + 1)
    #expect(system.stop() == 0)
  }

  @Test func `with the databases on a full disk requests wait for them, nothing is half done, and it goes on by itself`() throws {
    let system = try RunningSystem(directory.data, ["--database-url", "sqlite:\(disk.path)"], under: disk.launcher)
    let (venue, buyer) = try prepare(system)
    try disk.fill(in: system.processIdentifier)

    // The log has them, so they will be done.
    let accepted = try (0..<3).map { try charge(buyer, $0) }
    #expect(accepted.map(\.status) == [202, 202, 202])
    #expect(try venue.reserve(buyer.under(key: "reserve"), 0).status == 202)
    try eventually("it is said which file has no room") {
      system.errorText.split(separator: "\n").contains {
        $0.contains("the lane can't work now, and tries again; nothing is lost") && $0.contains("payment.sqlite") && $0.contains("full")
      }
    }
    #expect(try buyer.balance() == Self.charged)
    #expect(try accepted.allSatisfy { try buyer.outcome(of: $0) == nil })

    try disk.free(in: system.processIdentifier)
    try eventually("what was accepted is done") { try accepted.allSatisfy { try buyer.outcome(of: $0)?.status == 200 } }
    try buy(venue, buyer, expecting: Self.charged + 3)
    #expect(system.stop() == 0)
  }

  private func prepare(_ system: RunningSystem) throws -> (Venue, Client) {
    let venue = try Venue(Client.admin(port: system.port), seats: 2)
    let buyer = try Client.signedUp("buyer@example.com", port: system.port)
    #expect(try buyer.charge(Self.charged).status == 200)
    return (venue, buyer)
  }

  private func charge(_ buyer: Client, _ number: Int) throws -> Client.Answer {
    try buyer.under(key: "charge \(number)").asynchronous.charge(1)
  }

  /// The purchase that was tried on the full disk: under the same key, so it is the same one, whatever became of it.
  private func buy(_ venue: Venue, _ buyer: Client, expecting points: Int64) throws {
    var reservation: String?
    try eventually("the same request is answered") {
      reservation = try venue.reserve(buyer.under(key: "reserve"), 0).text("reservationId")
      return reservation != nil
    }
    let bought = try #require(reservation)
    #expect(try buyer.pay(bought).status == 200)
    #expect(try buyer.confirm(bought).status == 200)
    try eventually("everything adds up") {
      let statuses = try venue.statuses(buyer)
      return try buyer.balance() == points - 1000 && statuses == ["SOLD": 1, "AVAILABLE": 1]
    }
    #expect(try buyer.get("/ticketing/reservations")["reservations"]?.array?.count == 1)
    let sum = try (buyer.get("/payments?limit=200")["payments"]?.array ?? []).reduce(Int64(0)) { sum, payment in
      let amount = payment["amount"]?.integer ?? 0
      return sum + (payment["kind"]?.string == "PAYMENT" ? -amount : amount)
    }
    #expect(sum == points - 1000)
  }
}

import Foundation
import JSON
import TestSupport
import Testing

/// Purchases through HTTP, on the whole system in a process of its own.
@Suite(.serialized) struct PurchaseTests {
  let directory = try? TemporaryDirectory()
  let system: RunningSystem
  let admin: Client

  init() throws {
    system = try RunningSystem(#require(directory).data)
    admin = try Client.admin(port: system.port)
  }

  @Test func `a stranger buys a ticket, and every service shows it`() throws {
    let venue = try Venue(admin, seats: 3)
    let buyer = try Client.signedUp("buyer@example.com", port: system.port)
    #expect(try buyer.charge(5000).number("balance") == 5000)
    let reserved = try venue.reserve(buyer, 0, 1)
    #expect(reserved.status == 201)
    #expect(reserved.text("status") == "TEMPORARY")
    #expect(reserved.number("amount") == 2000)
    let reservation = try #require(reserved.text("reservationId"))
    let paid = try buyer.pay(reservation)
    #expect(paid.status == 200)
    #expect(paid.text("status") == "PAID")
    #expect(paid.number("balance") == 3000)
    let confirmed = try buyer.confirm(reservation)
    #expect(confirmed.status == 200)
    #expect(confirmed.text("status") == "CONFIRMED")
    #expect(try buyer.confirm(reservation).bytes == confirmed.bytes)
    #expect(try buyer.pay(reservation).code == "already_paid")

    try eventually("the seat map shows it") { try venue.statuses(buyer) == ["SOLD": 2, "AVAILABLE": 1] }
    #expect(try buyer.get("/ticketing/reservations")["reservations"]?.array?.count == 1)
    #expect(try buyer.payments() == ["PAYMENT", "CHARGE"])
    try eventually("the data platform has it") {
      try admin.get("/data-platform/reservations/\(reservation)").text("status") == "CONFIRMED"
    }
    let summary = try admin.get("/data-platform/summary?scheduleId=\(venue.scheduleId)")
    #expect(summary["schedules"]?.array?.first?["revenue"]?.integer == 2000)
    #expect(try buyer.get("/data-platform/summary").status == 403)
  }

  @Test func `without enough points nothing is taken, and the same reservation can be paid later`() throws {
    let venue = try Venue(admin, seats: 1)
    let buyer = try Client.signedUp("poor@example.com", port: system.port)
    let reservation = try #require(venue.reserve(buyer, 0).text("reservationId"))
    let refused = try buyer.pay(reservation)
    #expect(refused.status == 402)
    #expect(refused.code == "insufficient_balance")
    #expect(try buyer.confirm(reservation).code == "not_paid")
    _ = try buyer.charge(1000)
    #expect(try buyer.pay(reservation).status == 200)
    #expect(try buyer.confirm(reservation).status == 200)
    #expect(try buyer.balance() == 0)
  }

  @Test func `a hold is extended once, and can be paid after its first end`() throws {
    let venue = try Venue(admin, seats: 1, holdSeconds: 3)
    let buyer = try Client.signedUp("late@example.com", port: system.port)
    _ = try buyer.charge(1000)
    let first = try venue.reserve(buyer, 0)
    let reservation = try #require(first.text("reservationId"))
    let extended = try buyer.post("/ticketing/reservations/\(reservation)/extend", [:])
    #expect(extended.status == 200)
    let (end, later) = (try #require(first.text("expiresAt")), try #require(extended.text("expiresAt")))
    #expect(later > end)
    let again = try buyer.post("/ticketing/reservations/\(reservation)/extend", [:])
    #expect(again.status == 409 && again.code == "already_extended")
    try eventually("its first end is over") { try Date(end, strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: true)) < .now }
    #expect(try buyer.pay(reservation).status == 200)
    #expect(try buyer.confirm(reservation).status == 200)
    let sold = try buyer.post("/ticketing/reservations/\(reservation)/extend", [:])
    #expect(sold.status == 409 && sold.code == "not_temporary")
  }

  @Test func `a hold that runs out frees its seat, and a payment after it takes nothing`() throws {
    let venue = try Venue(admin, seats: 1, holdSeconds: 1)
    let buyer = try Client.signedUp("slow@example.com", port: system.port)
    _ = try buyer.charge(1000)
    let reservation = try #require(venue.reserve(buyer, 0).text("reservationId"))
    try eventually("it expires") { try buyer.status(of: reservation) == "EXPIRED" }
    try eventually("its seat is free") { try venue.status(ofSeat: 0, buyer) == "AVAILABLE" }
    let late = try buyer.pay(reservation)
    #expect(late.status == 409)
    #expect(late.code == "reservation_expired")
    #expect(try buyer.confirm(reservation).code == "not_temporary")
    #expect(try buyer.balance() == 1000)
    #expect(try venue.reserve(buyer, 0).status == 201)
  }

  @Test func `cancelling before payment frees the seats, and again gives the same answer`() throws {
    let venue = try Venue(admin, seats: 1)
    let buyer = try Client.signedUp("fickle@example.com", port: system.port)
    let reservation = try #require(venue.reserve(buyer, 0).text("reservationId"))
    let cancelled = try buyer.cancel(reservation)
    #expect(cancelled.status == 200)
    #expect(cancelled.text("status") == "CANCELLED")
    #expect(try buyer.cancel(reservation).text("status") == "CANCELLED")
    try eventually("its seat is free") { try venue.status(ofSeat: 0, buyer) == "AVAILABLE" }
    #expect(try venue.reserve(buyer, 0).status == 201)
  }

  @Test func `cancelling after payment gives the points back, once`() throws {
    let venue = try Venue(admin, seats: 1)
    let buyer = try Client.signedUp("regretful@example.com", port: system.port)
    _ = try buyer.charge(1000)
    let reservation = try #require(venue.reserve(buyer, 0).text("reservationId"))
    #expect(try buyer.pay(reservation).status == 200)
    #expect(try buyer.confirm(reservation).status == 200)
    #expect(try buyer.cancel(reservation).status == 200)
    try eventually("the points are back") { try buyer.balance() == 1000 }
    #expect(try buyer.cancel(reservation).status == 200)
    try eventually("its seat is free") { try venue.status(ofSeat: 0, buyer) == "AVAILABLE" }
    #expect(try buyer.payments() == ["REFUND", "PAYMENT", "CHARGE"])
  }

  @Test func `nobody gets more seats of a concert than its limit`() throws {
    let venue = try Venue(admin, seats: 3, maxSeatsPerUser: 2)
    let buyer = try Client.signedUp("greedy@example.com", port: system.port)
    let reservation = try #require(venue.reserve(buyer, 0, 1).text("reservationId"))
    #expect(try venue.reserve(buyer, 2).code == "limit_exceeded")
    _ = try buyer.cancel(reservation)
    #expect(try venue.reserve(buyer, 2).status == 201)
  }

  @Test func `somebody else's reservation is not there`() throws {
    let venue = try Venue(admin, seats: 1)
    let owner = try Client.signedUp("owner@example.com", port: system.port)
    let other = try Client.signedUp("other@example.com", port: system.port)
    let reservation = try #require(venue.reserve(owner, 0).text("reservationId"))
    #expect(try other.get("/ticketing/reservations/\(reservation)").status == 404)
    #expect(try other.pay(reservation).code == "unknown_reservation")
    #expect(try other.cancel(reservation).status == 404)
    #expect(try owner.status(of: reservation) == "TEMPORARY")
  }

  @Test func `no password is in the log, the databases or what is printed`() throws {
    _ = try Client.signedUp("secretive@example.com", port: system.port)
    #expect(system.stop() == 0)
    let files = try #require(FileManager.default.enumerator(atPath: system.directory))
    for case let file as String in files {
      guard let data = FileManager.default.contents(atPath: system.directory + "/" + file) else { continue }
      #expect(data.range(of: Data("a user's password".utf8)) == nil, "\(file) holds a password")
    }
    #expect(!system.errorText.contains("a user's password"))
  }
}

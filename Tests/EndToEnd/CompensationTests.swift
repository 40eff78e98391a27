import Contracts
import Deciding
import Foundation
import JSON
import KafkaTesting
import TestSupport
import Testing

/// What is undone when the parts of a purchase come too late for one another. Messages are held up on purpose, so that they do.
@Suite(.serialized) struct CompensationTests {
  @Test func `a payment that was asked for in time and is made after the end is refunded at once`() throws {
    try payBehindTheExpiry(ObstructedSystem())
  }

  @Test func `a payment that is made before the end is known, and after its time, fails the reservation and is refunded`() throws {
    try payBeforeTheExpiryIsKnown(ObstructedSystem())
  }

  @Test func `a payment that is made in time counts, however late reservation hears of it`() throws {
    try payInTimeAndBeHeardLate(ObstructedSystem())
  }

  @Test func `while concert is away, payments are refunded and reservations fail, and the seats are free when it is back`() throws {
    let site = try ObstructedSystem()
    let venue = try Venue(site.admin(), seats: 2)
    var clients = [try site.buyer("paid@example.com", points: 1000), try site.buyer("asked@example.com", points: 1000)]
    let reservation = try #require(venue.reserve(clients[0], 0).text("reservationId"))
    let section = try #require(SeatID(venue.seatIds[0])).sectionId
    try site.obstruct("concert", key: section, clients: &clients)
    let (paid, asked) = (clients[0], clients[1])

    #expect(try paid.pay(reservation).status == 200)
    let accepted = try venue.reserve(asked.asynchronous, 1)
    #expect(accepted.status == 202)
    // Both steps have a time limit of half a minute.
    try eventually("the sale is given up", within: .seconds(90)) { try paid.status(of: reservation) == "FAILED" }
    try eventually("the points are back") { try paid.payments() == ["REFUND", "PAYMENT", "CHARGE"] }
    #expect(try paid.balance() == 1000)
    #expect(try paid.confirm(reservation).code == "not_temporary")
    try eventually("the hold is given up", within: .seconds(90)) { try asked.outcome(of: accepted) != nil }
    #expect(try asked.outcome(of: accepted)?.body["code"] == "timed_out")
    #expect(try venue.statuses(paid) == ["HELD": 1, "AVAILABLE": 1])
    #expect(try site.waiting("concert", key: section) == 5)

    try site.clear("concert", key: section)
    try eventually("sale and hold were taken back") {
      try site.waiting("concert", key: section) == 0 && venue.statuses(paid) == ["AVAILABLE": 2]
    }
    #expect(try venue.reserve(asked, 0, 1).status == 201)
  }

  @Test(.enabled(if: RealKafka.isPresent, Comment(rawValue: RealKafka.absence)))
  func `on a real Kafka late payments are undone, and those in time count however late reservation hears of them`() throws {
    let site = try ObstructedSystem(on: RealKafka())
    try payBehindTheExpiry(site)
    try payBeforeTheExpiryIsKnown(site)
    try payInTimeAndBeHeardLate(site)
  }

  /// The reservation expires while payment can't hear its user.
  private func payBehindTheExpiry(_ site: ObstructedSystem) throws {
    let admin = try site.admin()
    let venue = try Venue(admin, seats: 1, holdSeconds: 5)
    var clients = [try site.buyer("behind@example.com", points: 1000), admin]
    let user = try #require(clients[0].userId)
    try site.obstruct("payment", key: user, clients: &clients)
    let buyer = clients[0]

    let reservation = try #require(venue.reserve(buyer, 0).text("reservationId"))
    let payment = try buyer.asynchronous.pay(reservation)
    #expect(payment.status == 202)
    try eventually("it expires") { try buyer.status(of: reservation) == "EXPIRED" }
    try eventually("its creation, the payment and its end wait") { try site.waiting("payment", key: user) == 4 }
    #expect(try buyer.payments() == ["CHARGE"])

    try site.clear("payment", key: user)
    try eventually("the points are back") { try buyer.payments() == ["REFUND", "PAYMENT", "CHARGE"] }
    #expect(try buyer.balance() == 1000)
    #expect(try buyer.outcome(of: payment)?.status == 200)
    // Reservation says once more that it is over, and payment does not refund once more.
    try eventually("everybody has heard of the payment") {
      let history = try clients[1].get("/data-platform/reservations/\(reservation)")["history"]?.array ?? []
      return history.contains { $0["type"]?.string == "reservation.failed" }
    }
    #expect(try buyer.status(of: reservation) == "EXPIRED")
    #expect(try venue.status(ofSeat: 0, buyer) == "AVAILABLE")
    #expect(try buyer.payments() == ["REFUND", "PAYMENT", "CHARGE"])
    #expect(try buyer.balance() == 1000)
  }

  /// Payment takes the points when the hold has run out, and reservation hears of that first.
  private func payBeforeTheExpiryIsKnown(_ site: ObstructedSystem) throws {
    let venue = try Venue(site.admin(), seats: 1, holdSeconds: 5)
    var clients = [try site.buyer("before@example.com", points: 1000)]
    let user = try #require(clients[0].userId)
    try site.obstruct("payment", key: user, clients: &clients)
    let reserved = try venue.reserve(clients[0], 0)
    let reservation = try #require(reserved.text("reservationId"))
    #expect(try clients[0].asynchronous.pay(reservation).status == 202)
    try site.obstruct("reservation", key: user, clients: &clients)
    let buyer = clients[0]

    try waitUntil(#require(reserved.text("expiresAt")))
    #expect(try buyer.status(of: reservation) == "TEMPORARY")
    try site.clear("payment", key: user)
    try eventually("the points are taken") { try buyer.payments() == ["PAYMENT", "CHARGE"] }
    #expect(try buyer.balance() == 0)
    try eventually("reservation has the payment before it") { try site.waiting("reservation", key: user) == 2 }

    try site.clear("reservation", key: user)
    try eventually("it fails") { try buyer.status(of: reservation) == "FAILED" }
    try eventually("the points are back") { try buyer.payments() == ["REFUND", "PAYMENT", "CHARGE"] }
    #expect(try buyer.balance() == 1000)
    try eventually("its seat is free") { try venue.status(ofSeat: 0, buyer) == "AVAILABLE" }
    #expect(try buyer.confirm(reservation).code == "not_temporary")
  }

  /// The hold runs out while reservation can't hear its user, who has paid.
  private func payInTimeAndBeHeardLate(_ site: ObstructedSystem) throws {
    // Long enough for a start between hold and payment.
    let venue = try Venue(site.admin(), seats: 1, holdSeconds: 10)
    var clients = [try site.buyer("intime@example.com", points: 1000)]
    let user = try #require(clients[0].userId)
    let reserved = try venue.reserve(clients[0], 0)
    let reservation = try #require(reserved.text("reservationId"))
    try site.obstruct("reservation", key: user, clients: &clients)
    let buyer = clients[0]
    #expect(try buyer.pay(reservation).status == 200)
    try eventually("reservation has the payment before it") { try site.waiting("reservation", key: user) == 2 }
    try waitUntil(#require(reserved.text("expiresAt")))
    #expect(try buyer.status(of: reservation) == "TEMPORARY")

    try site.clear("reservation", key: user)
    try eventually("it is confirmed") { try buyer.status(of: reservation) == "CONFIRMED" }
    #expect(try buyer.balance() == 0)
    try eventually("its seat is sold") { try venue.status(ofSeat: 0, buyer) == "SOLD" }
  }

  private func waitUntil(_ text: String) throws {
    let time = try #require(Timestamp(text))
    try eventually("it is \(time)") { Int64(Date().timeIntervalSince1970 * 1000) > time.milliseconds }
  }
}

import Foundation
import JSON
import TestSupport
import Testing

/// The one-call purchase through HTTP, on the whole system in a process of its own.
@Suite(.serialized) struct OneCallPurchaseTests {
  let directory: TemporaryDirectory
  let system: RunningSystem
  let admin: Client

  init() throws {
    directory = try TemporaryDirectory()
    system = try RunningSystem(directory.data)
    admin = try Client.admin(port: system.port)
  }

  private func steps(_ purchase: Client.Answer) -> [String] {
    (purchase["steps"]?.array ?? []).map { "\($0["name"]?.string ?? "") \($0["status"]?.string ?? "")" }
  }

  @Test func `one call reserves, pays and confirms, and its log shows each step`() throws {
    let venue = try Venue(admin, seats: 3)
    let buyer = try Client.signedUp("quick@example.com", port: system.port)
    _ = try buyer.charge(5000)
    let bought = try venue.buy(buyer.under(key: "k"), 0, 1)
    #expect(bought.status == 201 && bought.text("status") == "CONFIRMED")
    let purchase = try #require(bought.text("purchaseId"))
    #expect(try buyer.status(of: #require(bought.text("reservationId"))) == "CONFIRMED")
    #expect(try buyer.get("/payments")["payments"]?.array?.first?["paymentId"]?.string == bought.text("paymentId"))
    #expect(try buyer.balance() == 3000)
    try eventually("the seat map shows it") { try venue.statuses(buyer) == ["SOLD": 2, "AVAILABLE": 1] }

    try eventually("its user is told") { try steps(buyer.get("/ticketing/purchases/\(purchase)")).count == 4 }
    let shown = try buyer.get("/ticketing/purchases/\(purchase)")
    #expect(shown.status == 200 && shown.text("status") == "CONFIRMED" && shown.text("purchaseId") == purchase)
    #expect(steps(shown) == ["reserve DONE", "pay DONE", "confirm DONE", "notify DONE"])
    #expect(try venue.buy(buyer.under(key: "k"), 0, 1).bytes == bought.bytes)
    #expect(try venue.buy(buyer.under(key: "k"), 2).code == "idempotency_key_reused")
    let other = try Client.signedUp("curious@example.com", port: system.port)
    #expect(try other.get("/ticketing/purchases/\(purchase)").code == "not_found")
    #expect(try buyer.balance() == 3000)
  }

  @Test func `a step that fails is answered with its error, and what was done is undone`() throws {
    let venue = try Venue(admin, seats: 2)
    let buyer = try Client.signedUp("poor@example.com", port: system.port)
    _ = try buyer.charge(1500)
    #expect(try venue.buy(buyer, 0).status == 201)
    let taken = try venue.buy(buyer, 0)
    #expect(taken.status == 409 && taken.code == "seat_taken")
    #expect(try steps(buyer.get("/ticketing/purchases/\(#require(taken.text("purchaseId")))")) == ["reserve FAILED"])

    let poor = try venue.buy(buyer.under(key: "poor"), 1)
    #expect(poor.status == 402 && poor.code == "insufficient_balance")
    let undone = try buyer.get("/ticketing/purchases/\(#require(poor.text("purchaseId")))")
    #expect(undone.text("status") == "UNDONE")
    #expect(steps(undone) == ["reserve DONE", "pay FAILED", "undo-reserve DONE"])
    #expect(undone["steps"]?.array?[1]["reason"]?["code"]?.string == "insufficient_balance")
    #expect(try buyer.status(of: #require(undone.text("reservationId"))) == "CANCELLED")
    #expect(try buyer.balance() == 500)
    try eventually("its seat is free") { try venue.status(ofSeat: 1, buyer) == "AVAILABLE" }
    _ = try buyer.charge(500)
    #expect(try venue.buy(buyer.under(key: "poor"), 1).bytes == poor.bytes)
    #expect(try venue.buy(buyer, 1).status == 201)
  }

  @Test func `who does not wait hears the outcome later, and a purchase outlives a kill`() throws {
    let venue = try Venue(admin, seats: 1)
    let buyer = try Client.signedUp("impatient@example.com", port: system.port)
    _ = try buyer.charge(1000)
    let accepted = try venue.buy(buyer.asynchronous.under(key: "k"), 0)
    #expect(accepted.status == 202)
    system.killHard()
    let again = try RunningSystem(directory.data)
    let returned = Client(port: again.port, token: buyer.token)
    try eventually("it has an outcome") { try returned.outcome(of: accepted) != nil }
    let outcome = try #require(try returned.outcome(of: accepted))
    #expect(outcome.status == 201 && outcome.body["status"]?.string == "CONFIRMED")
    let repeated = try venue.buy(returned.under(key: "k"), 0)
    #expect(repeated.status == 201 && repeated["purchaseId"] == outcome.body["purchaseId"])
    #expect(try returned.balance() == 0)
    #expect(again.stop() == 0)
  }
}

import Foundation
import HTTP
import JSON
import TestSupport
import Testing

/// Payments by card, with a provider in a process of its own. At the end of each test the provider's books are ours.
@Suite(.serialized) struct CardTests {
  @Test func `a card pays, is declined, and gets its money back`() throws {
    let directory = try TemporaryDirectory()
    let provider = try RunningProvider(directory, ["--decline-above", "1500"])
    let system = try RunningSystem(directory.data, environment: provider.settings)
    let admin = try Client.admin(port: system.port)
    let venue = try Venue(admin, seats: 4)
    let buyer = try Client.signedUp("card@example.com", port: system.port)
    let reservation = try #require(venue.reserve(buyer, 0).text("reservationId"))
    let paid = try buyer.payByCard(reservation)
    #expect(paid.status == 200)
    #expect(paid.text("status") == "PAID")
    #expect(paid.number("amount") == 1000)
    #expect(paid.number("balance") == 0)
    #expect(try buyer.confirm(reservation).text("status") == "CONFIRMED")
    #expect(try provider.net() == buyer.paidByCard())
    #expect(try provider.net().count == 1)

    let dear = try #require(venue.reserve(buyer, 1, 2).text("reservationId"))
    let declined = try buyer.payByCard(dear)
    #expect(declined.status == 402)
    #expect(declined.code == "card_declined")
    _ = try buyer.charge(2000)
    #expect(try buyer.pay(dear).status == 200)

    #expect(try buyer.cancel(reservation).status == 200)
    try eventually("the money goes back to the card") { try provider.net().isEmpty }
    try eventually("the list says so") {
      try buyer.get("/payments")["payments"]?.array?.contains { $0["kind"]?.string == "REFUND" && $0["status"]?.string == "DONE" } == true
    }
    #expect(try buyer.balance() == 0)
    #expect(try provider.charges().count == 1)
  }

  @Test func `one call buys by card, and a card that is declined leaves nothing behind`() throws {
    let directory = try TemporaryDirectory()
    let provider = try RunningProvider(directory, ["--decline-above", "1500"])
    let system = try RunningSystem(directory.data, environment: provider.settings)
    let venue = try Venue(Client.admin(port: system.port), seats: 3)
    let buyer = try Client.signedUp("card@example.com", port: system.port)
    func buy(_ seats: Int...) throws -> Client.Answer {
      let ids = seats.map { JSONValue.string(venue.seatIds[$0]) }
      return try buyer.post(
        "/ticketing/purchases", ["scheduleId": .string(venue.scheduleId), "seatIds": .array(ids), "method": "CARD"])
    }
    let bought = try buy(0)
    #expect(bought.status == 201 && bought.text("status") == "CONFIRMED")
    let declined = try buy(1, 2)
    #expect(declined.status == 402 && declined.code == "card_declined")
    let purchase = try #require(declined.text("purchaseId"))
    try eventually("it is undone") { try buyer.get("/ticketing/purchases/\(purchase)").text("status") == "UNDONE" }
    try eventually("its seats are free") { try venue.statuses(buyer) == ["SOLD": 1, "AVAILABLE": 2] }
    #expect(try provider.net() == buyer.paidByCard())
    #expect(try provider.net().count == 1)
  }

  @Test func `without a provider a payment by card is refused at once, and one with points goes on`() throws {
    let directory = try TemporaryDirectory()
    let system = try RunningSystem(directory.data)
    let venue = try Venue(Client.admin(port: system.port), seats: 1)
    let buyer = try Client.signedUp("card@example.com", port: system.port)
    let reservation = try #require(venue.reserve(buyer, 0).text("reservationId"))
    let refused = try buyer.payByCard(reservation)
    #expect(refused.status == 503)
    #expect(refused.code == "unavailable")
    #expect(refused.fields["Retry-After"] != nil)
    _ = try buyer.charge(1000)
    #expect(try buyer.pay(reservation).status == 200)
  }

  @Test func `a provider that drops answers and fails charges every payment once`() throws {
    let directory = try TemporaryDirectory()
    let provider = try RunningProvider(directory, ["--drop-every", "3", "--fail-every", "4"])
    let system = try RunningSystem(directory.data, environment: provider.settings)
    let venue = try Venue(Client.admin(port: system.port), seats: 8)
    let buyer = try Client.signedUp("card@example.com", port: system.port)
    for seat in 0..<8 {
      let reservation = try #require(venue.reserve(buyer, seat).text("reservationId"))
      let paid = try buyer.payByCard(reservation)
      #expect([200, 202].contains(paid.status))
      try eventually("it is confirmed") { try buyer.status(of: reservation) == "CONFIRMED" }
    }
    #expect(try provider.charges().count == 8)
    #expect(try provider.net() == buyer.paidByCard())
  }

  @Test func `while the provider is down clients are told so in time, and what it may have done is settled when it is back`() throws {
    let directory = try TemporaryDirectory()
    let provider = try RunningProvider(directory)
    let system = try RunningSystem(directory.data, environment: provider.settings)
    let admin = try Client.admin(port: system.port)
    let venue = try Venue(admin, seats: 2)
    let buyer = try Client.signedUp("card@example.com", port: system.port)
    func breaker() throws -> String? {
      try admin.get("/services")["services"]?.array?.first { $0["service"]?.string == "gateway" }?["breaker"]?.string
    }
    try provider.set(["isDown": true])
    let first = try #require(venue.reserve(buyer, 0).text("reservationId"))
    // It answers 503, which does not say that nothing was done.
    #expect(try buyer.asynchronous.payByCard(first).status == 202)
    try eventually("the circuit breaker opens") { try breaker() == "open" }
    let second = try #require(venue.reserve(buyer, 1).text("reservationId"))
    let refused = try buyer.payByCard(second)
    #expect(refused.status == 503)
    #expect(refused.code == "unavailable")
    #expect(refused.fields["Retry-After"] != nil)
    try provider.set(["isDown": false])
    try eventually("the first payment is made") { try buyer.status(of: first) == "CONFIRMED" }
    try eventually("the circuit breaker is closed") { try breaker() == "closed" }
    #expect(try buyer.payByCard(second).status == 200)
    #expect(try provider.net() == buyer.paidByCard())
    #expect(try provider.charges().count == 2)
  }

  @Test func `outcomes whose answers are lost are settled by what the provider tells, twice each, also of one that was killed`() throws {
    let directory = try TemporaryDirectory()
    let provider = try RunningProvider(directory, ["--drop-every", "1", "--decline-above", "1500"])
    var system = try RunningSystem(directory.data, environment: provider.settings)
    try provider.tell(system.port)
    let venue = try Venue(Client.admin(port: system.port), seats: 5)
    var buyer = try Client.signedUp("card@example.com", port: system.port)
    let reservation = try #require(venue.reserve(buyer, 0).text("reservationId"))
    #expect(try buyer.payByCard(reservation).status == 200)
    #expect(try buyer.confirm(reservation).text("status") == "CONFIRMED")
    let dear = try #require(venue.reserve(buyer, 1, 2).text("reservationId"))
    #expect(try buyer.payByCard(dear).code == "card_declined")
    try eventually("both were told twice") { try provider.told() == 4 }

    // Nobody is there to be told, until the system is back at another address.
    let last = try #require(venue.reserve(buyer, 3).text("reservationId"))
    try provider.tell(9)
    #expect(try buyer.asynchronous.payByCard(last).status == 202)
    try eventually("it is charged") { try provider.charges().count == 2 }
    system.killHard()
    system = try RunningSystem(directory.data, environment: provider.settings)
    buyer.port = system.port
    try provider.tell(system.port)
    try eventually("it is confirmed") { try buyer.status(of: last) == "CONFIRMED" }
    // A refund waits behind its charge, which the provider never answers: what it has told ends that as well.
    #expect(try buyer.cancel(reservation).status == 200)
    try eventually("the money goes back to the card") { try provider.net().count == 1 }
    try eventually("everything was told twice") { try provider.told() == 8 }
    try eventually("our books are the provider's") { try provider.net() == buyer.paidByCard() }
    #expect(try provider.charges().count == 2)
    #expect(system.stop() == 0)
  }

  @Test func `killed while cards are charged, every payment is charged once or not at all`() throws {
    let directory = try TemporaryDirectory()
    let provider = try RunningProvider(directory, ["--delay", "150", "--drop-every", "5"])
    var system = try RunningSystem(directory.data, environment: provider.settings)
    let venue = try Venue(Client.admin(port: system.port), seats: 12)
    var buyer = try Client.signedUp("card@example.com", port: system.port)
    var reservations: [String] = []
    for round in 0..<3 {
      for seat in 4 * round..<4 * round + 4 {
        let reservation = try #require(venue.reserve(buyer, seat).text("reservationId"))
        reservations.append(reservation)
        #expect(try buyer.asynchronous.payByCard(reservation).status == 202)
      }
      system.killHard()
      system = try RunningSystem(directory.data, environment: provider.settings)
      buyer = Client(port: system.port, token: buyer.token)
    }
    for reservation in reservations {
      try eventually("\(reservation) is confirmed") { try buyer.status(of: reservation) == "CONFIRMED" }
    }
    #expect(try provider.charges().count == 12)
    #expect(Set(try provider.charges()).count == 12)
    #expect(try provider.net() == buyer.paidByCard())
  }

  @Test func `a reservation that expires while its card is charged gets the money back, once`() throws {
    let directory = try TemporaryDirectory()
    let provider = try RunningProvider(directory, ["--delay", "3000"])
    let system = try RunningSystem(directory.data, environment: provider.settings)
    let venue = try Venue(Client.admin(port: system.port), seats: 1, holdSeconds: 1)
    let buyer = try Client.signedUp("card@example.com", port: system.port)
    let reservation = try #require(venue.reserve(buyer, 0).text("reservationId"))
    #expect(try buyer.payByCard(reservation).code == "reservation_expired")
    #expect(try buyer.status(of: reservation) == "EXPIRED")
    try eventually("the money goes back to the card") { try provider.net().isEmpty }
    #expect(try provider.charges().count == 1)
    #expect(try buyer.paidByCard().isEmpty)
    #expect(try venue.status(ofSeat: 0, buyer) == "AVAILABLE")
  }

  @Test(.enabled(if: RunningCluster.isPresent, "\(RunningCluster.absence)"))
  func `on Kafka and PostgreSQL, gateways that are killed leave no card charged twice and none forgotten`() throws {
    let directory = try TemporaryDirectory()
    let provider = try RunningProvider(directory, ["--delay", "100", "--drop-every", "4", "--fail-every", "7"])
    let cluster = try RunningCluster(provider.settings)
    let others = try cluster.worker("others", ["auth", "concert", "reservation", "dataplatform"])
    var gateways = try ["a", "b"].map { try cluster.worker($0, ["payment", "gateway"]) }
    let edge = try cluster.edge("x")
    let venue = try Venue(Client.awaitedAdmin(port: edge.port), seats: 24)
    let buyers = try (0..<4).map { try Client.signedUp("card\($0)@example.com", port: edge.port) }
    var reservations: [(buyer: Client, id: String, payment: Client.Answer)] = []
    for seat in 0..<24 {
      let buyer = buyers[seat % 4]
      let id = try #require(venue.reserve(buyer, seat).text("reservationId"))
      let payment = try buyer.asynchronous.payByCard(id)
      #expect(payment.status == 202)
      reservations.append((buyer, id, payment))
      guard seat % 8 == 7 else { continue }
      let index = seat / 8 % 2
      gateways[index].killHard()
      gateways[index] = try cluster.worker(["a", "b"][index], ["payment", "gateway"])
    }
    for (buyer, id, payment) in reservations {
      var payment = payment
      try eventually("\(id) is confirmed", within: .seconds(300)) {
        if try buyer.status(of: id) == "CONFIRMED" { return true }
        // No gateway was there in time, and nothing was charged.
        if try buyer.outcome(of: payment)?.status == 503 { payment = try buyer.asynchronous.payByCard(id) }
        return false
      }
    }
    #expect(try provider.charges().count == 24)
    let paid = try buyers.reduce(into: [String: Int64]()) { $0.merge(try $1.paidByCard()) { $1 } }
    #expect(try provider.net() == paid)
    for program in gateways + [edge, others] { #expect(program.stop() == 0) }
  }
}

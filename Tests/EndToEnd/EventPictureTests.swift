import Foundation
import JSON
import PostgreSQLTesting
import TestSupport
import Testing

/// `GET /ticketing/events/{id}`: the messages of a purchase, from the journals of all services.
@Suite(.serialized) struct EventPictureTests {
  private let directory: TemporaryDirectory

  init() throws {
    directory = try TemporaryDirectory()
  }

  @Test func `an admin sees all messages of a purchase, each below its cause, whichever id is asked for`() throws {
    try tryAll([:])
  }

  @Test(.enabled(if: RealPostgreSQL.isPresent, "\(RealPostgreSQL.absence)"))
  func `an admin sees all messages of a purchase on PostgreSQL`() throws {
    try tryAll(["DATABASE_URL": RealPostgreSQL.shared().text(RealPostgreSQL.newName() + "_{service}")])
  }

  private func tryAll(_ environment: [String: String]) throws {
    let system = try RunningSystem(directory.data, environment: environment)
    let admin = try Client.admin(port: system.port)
    let venue = try Venue(admin, seats: 2)
    let buyer = try Client.signedUp("buyer@example.com", port: system.port)
    _ = try buyer.charge(1000)
    let bought = try venue.buy(buyer, 0)
    let (reservation, purchase) = (try #require(bought.text("reservationId")), try #require(bought.text("purchaseId")))
    let payment = try #require(bought.text("paymentId"))

    let picture = try admin.get("/ticketing/events/\(reservation)")
    #expect(picture.status == 200)
    #expect(picture["notSearched"]?.array?.isEmpty == true)
    let messages = try messages(picture)
    let types = messages.map { $0["message"]?["type"]?.string ?? "" }
    for type in ["reservation.create", "seat.hold", "seat.held", "payment.process", "payment.success", "reservation.success"] {
      #expect(types.contains(type), "\(type) is not among \(types)")
    }
    let hold = try #require(types.firstIndex(of: "seat.hold"))
    let held = try #require(types.firstIndex(of: "seat.held"))
    #expect(held > hold && depth(messages[held]) == depth(messages[hold]) + 1)
    let paid = try #require(messages.first { $0["message"]?["type"] == "payment.success" }?["message"])
    #expect(paid["key"]?.string == buyer.userId)
    #expect(paid["body"]?.string?.contains(reservation) == true)
    #expect(paid["headers"]?.array?.contains { $0["name"] == "ce_type" && $0["value"] == "payment.success" } == true)
    let correlation = try #require(paid["correlationId"]?.string)
    for id in [purchase, payment, correlation, try #require(paid["id"]?.string)] {
      let other = try self.messages(admin.get("/ticketing/events/\(id)"))
      #expect(other.contains { $0["message"]?["type"] == "payment.success" }, "\(id)")
    }

    // A seat that is taken: what failed and what undid it is marked.
    let refused = try venue.buy(buyer, 0)
    #expect(refused.status == 409)
    let failed = try self.messages(admin.get("/ticketing/events/\(#require(refused.text("purchaseId")))"))
    #expect(failed.contains { $0["message"]?["meaning"] == "failed" })

    #expect(try buyer.get("/ticketing/events/\(reservation)").status == 403)
    #expect(try admin.get("/ticketing/events/nobody").status == 404)
    #expect(system.stop() == 0)
  }

  private func messages(_ picture: Client.Answer) throws -> [JSONValue] {
    try #require(picture["requests"]?.array).flatMap { $0["messages"]?.array ?? [] }
  }

  private func depth(_ message: JSONValue) -> Int64 { message["depth"]?.integer ?? -1 }

  @Test func `an admin sees what waits because it failed, and has it tried again`() throws {
    var system = try RunningSystem(directory.data)
    #expect(system.stop() == 0)
    try ParkedRecords.park("payment", in: directory.data, partition: 1, [Array("somebody".utf8)], value: "no JSON")
    system = try RunningSystem(directory.data)
    let admin = try Client.admin(port: system.port)
    let buyer = try Client.signedUp("buyer@example.com", port: system.port)
    let path = "/services/payment/dead-letters"
    let key = try #require(admin.get(path)["keys"]?.array?.first)
    #expect(key["name"] == "somebody" && key["attempts"] == 3)
    let target: JSONObject = ["partition": 1, "key": .string(Data("somebody".utf8).base64EncodedString())]
    let shown = try admin.post(path + "/show", target)
    #expect(shown["messages"]?.array?.first?["value"] == "no JSON")
    #expect(try admin.post(path + "/replay", target).status == 200)
    try eventually("it was tried again") { try admin.get(path)["keys"]?.array?.first?["attempts"]?.integer != 3 }
    #expect(try admin.post(path + "/replay", ["partition": 1, "key": "bm9ib2R5"]).status == 404)
    #expect(try admin.post(path + "/replay", ["partition": 4096, "key": "bm9ib2R5"]).status == 404)
    #expect(try admin.post(path + "/replay", ["key": "bm9ib2R5"]).status == 400)
    #expect(try admin.post(path + "/replay", ["partition": 1, "key": "?"]).status == 400)
    #expect(try admin.get("/services/nobody/dead-letters").status == 404)
    #expect(try buyer.get(path).status == 403)
    #expect(try buyer.post(path + "/replay", target).status == 403)
    #expect(system.stop() == 0)
  }
}

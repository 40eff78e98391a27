import Foundation
import JSON
import KafkaTesting
import TestSupport
import Testing

/// What a system remembers after it was killed.
@Suite(.serialized) struct RestartTests {
  @Test func `after kill -9 a repeated request gets its first answer, byte for byte`() throws {
    let directory = try TemporaryDirectory()
    var system = try RunningSystem(directory.data)
    let venue = try Venue(Client.admin(port: system.port), seats: 2)
    let buyer = try Client.signedUp("buyer@example.com", port: system.port)
    let first = try venue.reserve(buyer.under(key: "k1"), 0)
    #expect(first.status == 201)
    let refused = try venue.reserve(buyer.under(key: "k2"), 0)
    #expect(refused.code == "seat_taken")
    system.killHard()
    system = try RunningSystem(directory.data)
    let again = Client(port: system.port, token: buyer.token)
    #expect(try venue.reserve(again.under(key: "k1"), 0).bytes == first.bytes)
    #expect(try venue.reserve(again.under(key: "k2"), 0).bytes == refused.bytes)
    #expect(try venue.reserve(again.under(key: "k1"), 1).code == "idempotency_key_reused")
    #expect(try venue.status(ofSeat: 0, again) == "HELD")
  }

  @Test func `a directory that was made with another number of partitions goes on with it, also when its log is lost`() throws {
    let directory = try TemporaryDirectory()
    var system = try RunningSystem(directory.data, environment: ["TOPIC_PARTITIONS": "8"])
    let venue = try Venue(Client.admin(port: system.port), seats: 3)
    let buyer = try Client.signedUp("buyer@example.com", port: system.port)
    #expect(try venue.reserve(buyer, 0).status == 201)
    #expect(system.stop() == 0)
    for seat in 1...2 {
      system = try RunningSystem(directory.data)
      #expect(try venue.reserve(Client(port: system.port, token: buyer.token), seat).status == 201)
      let topics = try String(contentsOfFile: directory.data + "/log/topics", encoding: .utf8)
      #expect(topics.contains("reservation.commands 8\n"))
      #expect(system.stop() == 0)
      try FileManager.default.removeItem(atPath: directory.data + "/log")
    }
  }

  @Test func `a hold that runs out while nothing runs is undone after the start`() throws {
    let directory = try TemporaryDirectory()
    var system = try RunningSystem(directory.data)
    let venue = try Venue(Client.admin(port: system.port), seats: 1, holdSeconds: 1)
    let buyer = try Client.signedUp("buyer@example.com", port: system.port)
    let reservation = try #require(venue.reserve(buyer, 0).text("reservationId"))
    system.killHard()
    system = try RunningSystem(directory.data)
    let again = Client(port: system.port, token: buyer.token)
    try eventually("it expires") { try again.status(of: reservation) == "EXPIRED" }
    try eventually("its seat is free") { try venue.status(ofSeat: 0, again) == "AVAILABLE" }
  }

  @Test func `killed three times under sixteen buyers, everything adds up`() throws {
    let directory = try TemporaryDirectory()
    try KillUnderLoad(directory: directory.data, options: []).run(kills: 3)
  }

  @Test(.enabled(if: RealKafka.isPresent, Comment(rawValue: RealKafka.absence)))
  func `killed under sixteen buyers on a real Kafka, everything adds up`() throws {
    let directory = try TemporaryDirectory()
    let kafka = try RealKafka()
    try KillUnderLoad(directory: directory.data, options: ["--kafka-bootstrap-servers", kafka.bootstrapServers]).run(kills: 2)
  }
}

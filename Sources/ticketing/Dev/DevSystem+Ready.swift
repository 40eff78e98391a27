import AuthWorker
import Contracts
import Deciding
import Foundation
import Hosting
import HTTP
import JSON
import Messaging

extension DevSystem {
  /// Sees to it that the admin of the settings exists, and is as they say.
  func registerAdmin() throws {
    let reader = try openAuthReader()
    defer { reader.close() }
    func exists() throws -> Bool { try AuthQueries.user(admin.email, reader) != nil }
    if try !exists() {
      let command = RegisterUser(
        email: admin.email, name: "Admin", sealedPassword: try sealedAdminPassword(), roles: [.user, .admin])
      try patience.attempt("the log to take the admin's account") { try produce(command) }
      try wait(for: "auth to take the admin's account", until: exists)
    }
    try checkAdmin()
  }

  /// Returns when requests are answered.
  func waitUntilReady() throws {
    let client = BlockingHTTPClient(host: "127.0.0.1", port: port, timeout: .seconds(2))
    var missing: String?
    try wait(for: "everything to be ready", { missing }) {
      services.announceChanges()
      guard let answer = try? client.send(HTTPClientRequest(.get, "/health/ready")) else {
        missing = "the edge does not answer"
        return false
      }
      missing = answer.status == .ok ? services.waitsFor : String(decoding: answer.body.bytes, as: UTF8.self)
      return answer.status == .ok && services.haveCaughtUp && edgeKnowsServices
    }
  }

  /// As long as it takes, unless something is damaged.
  private func wait(for what: String, _ reason: () -> String? = { nil }, until isDone: () throws -> Bool) throws {
    try patience.wait(for: what, reason) {
      if try isDone() { return true }
      if let damage { throw CommandFailure(damage) }
      return false
    }
  }

  /// Produces a command that wants no answer, and waits until the log has it.
  private func produce(_ command: RegisterUser) throws {
    let now = Timestamp.now()
    var random = SystemRandomNumberGenerator()
    let id = MessageID(time: now, random: (random.next(), random.next()))
    let envelope = Envelope(
      id: id, source: "/dev", type: RegisterUser.messageType, time: now, subject: command.subject, correlationID: id.description)
    let key = Array(command.routingKey.utf8)
    let producer = try log.producer()
    defer { producer.close() }
    try producer.send(
      OutgoingRecord(
        topic: RegisterUser.topic, partition: Partitioner.partition(for: key, of: partitions(of: RegisterUser.topic)), key: key,
        value: try command.body(), headers: envelope.headers, timestamp: now), token: 0)
    producer.flush()
    var delivery: Delivery?
    try wait(for: "the log to take the admin's account") {
      delivery = producer.deliveries().first
      return delivery != nil
    }
    _ = try delivery?.result.get()
  }
}

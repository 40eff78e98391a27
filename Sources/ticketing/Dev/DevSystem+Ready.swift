import AuthWorker
import Contracts
import Deciding
import Foundation
import HTTP
import Hosting
import JSON
import Messaging

extension DevSystem {
  /// Sees to it that the admin of the settings exists. Waits until auth has it, half a minute at most.
  func registerAdmin() throws {
    let reader = try openAuthReader()
    defer { reader.close() }
    func exists() throws -> Bool { try AuthQueries.answer(AuthQuery.user(email: admin.email).query, reader) != nil }
    if try exists() { return }
    let command = RegisterUser(
      email: admin.email, name: "Admin", sealedPassword: try sealedAdminPassword(), roles: [.user, .admin])
    try produce(.register(command))
    try wait(seconds: 30, "auth did not take the admin's account") { try exists() }
  }

  /// Returns when requests are answered. Half a minute at most.
  func waitUntilReady() throws {
    let client = BlockingHTTPClient(host: "127.0.0.1", port: port, timeout: .seconds(2))
    try wait(seconds: 30, "the edge is not ready; GET /health/ready says what is missing") {
      services.announceChanges()
      return try client.send(HTTPClientRequest(.get, "/health/ready")).status == .ok && services.haveCaughtUp
    }
  }

  private func wait(seconds: Int, _ failure: String, until isDone: () throws -> Bool) throws {
    for _ in 0..<seconds * 200 {
      if try isDone() { return }
      if isAskedToStop { throw CommandFailure("asked to stop while it started") }
      if let damage { throw CommandFailure(damage) }
      usleep(5_000)
    }
    throw CommandFailure(failure)
  }

  /// Produces a command that wants no answer, and waits until the log has it.
  private func produce(_ command: AuthCommand) throws {
    let now = Timestamp.now()
    var random = SystemRandomNumberGenerator()
    let id = MessageID(time: now, random: (random.next(), random.next()))
    let content = command.content
    let envelope = Envelope(
      id: id, source: "/dev", type: command.kind.rawValue, time: now, subject: content.subject, correlationID: id.description)
    let key = Array(content.routingKey.utf8)
    let producer = try log.producer()
    defer { producer.close() }
    try producer.send(
      OutgoingRecord(
        topic: AuthCommand.topic, partition: Partitioner.partition(for: key, of: partitions(of: AuthCommand.topic)), key: key,
        value: try command.body(), headers: envelope.headers, timestamp: now), token: 0)
    producer.flush()
    var delivery: Delivery?
    try wait(seconds: 30, "the log did not take the admin's account") {
      delivery = producer.deliveries().first
      return delivery != nil
    }
    _ = try delivery?.result.get()
  }
}

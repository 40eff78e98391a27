import Contracts
import Deciding
import Messaging

/// Sends commands to auth while a process starts. They need no answer.
struct StartCommands {
  let log: any Log
  /// The number of partitions of the topic of auth's commands.
  let partitions: Int32
  let patience: StartPatience
  /// The reason why auth will never take them. Nil: there is none.
  let damage: () -> String?

  /// Returns when the log has them.
  ///
  /// - Parameter what: what the start waits for, in the operator's words.
  func send(_ commands: [AuthCommand], _ what: String) throws {
    try patience.attempt(what) {
      let producer = try log.producer()
      defer { producer.close() }
      for (token, command) in commands.enumerated() { try producer.send(record(of: command), token: UInt64(token)) }
      producer.flush()
      var missing = commands.count
      try wait(for: what) {
        for delivery in producer.deliveries() {
          _ = try delivery.result.get()
          missing -= 1
        }
        return missing == 0
      }
    }
  }

  /// Waits without a limit, but not if something is damaged.
  func wait(for what: String, until isDone: () throws -> Bool) throws {
    try patience.wait(for: what) {
      if try isDone() { return true }
      if let damage = damage() { throw CommandFailure(damage) }
      return false
    }
  }

  private func record(of command: AuthCommand) throws -> OutgoingRecord {
    let now = Timestamp.now()
    var random = SystemRandomNumberGenerator()
    let id = MessageID(time: now, random: (random.next(), random.next()))
    let parts = command.parts
    let envelope = Envelope(
      id: id, source: "/dev", type: parts.type, time: now, subject: parts.content.subject, correlationID: id.description)
    let key = Array(parts.content.routingKey.utf8)
    return OutgoingRecord(
      topic: AuthCommand.topic, partition: Partitioner.partition(for: key, of: partitions), key: key, value: try command.body(),
      headers: envelope.headers, timestamp: now)
  }
}

import Deciding

/// Reads records as inputs of a lane's deciders, and checks that they are where they belong.
struct MessageReader {
  /// The handler of each message type (`ce_type`), and how such a message is read.
  private let takers: [String: (handler: Handler, reading: Handler.Reading)]
  private let service: String
  private let partitions: Int32
  private let sources: Set<String>

  init(_ handlers: [Handler], of worker: Worker) {
    service = worker.service
    partitions = worker.partitions
    sources = worker.sources
    var takers: [String: (handler: Handler, reading: Handler.Reading)] = [:]
    for handler in handlers {
      for (type, reading) in handler.readings { takers[type] = (handler, reading) }
    }
    self.takers = takers
  }

  func read(_ record: Record) -> IncomingMessage {
    var envelope: Envelope
    do throws(UnreadableMessage) {
      envelope = try Envelope(record)
    } catch {
      return IncomingMessage(record, .failure(error), nil, .failure(error))
    }
    // Others may use CloudEvents' extension `sequence` for purposes of their own. Their messages are told apart by their ids.
    if envelope.sequence != nil, !sources.contains(envelope.source) { envelope.sequence = nil }
    do {
      let (handler, input) = try read(record, envelope)
      return IncomingMessage(record, .success(envelope), handler, .success(input))
    } catch {
      return IncomingMessage(record, .success(envelope), nil, .failure(error))
    }
  }

  private func read(_ record: Record, _ envelope: Envelope) throws -> (Handler, any DecodedInput) {
    // These two types stand for other messages of their channel. They lie where those belong, whatever their own key is.
    if envelope.type == RefusedMessage.type { throw RefusedMessage.reason(of: record) }
    if envelope.type != VoidMessage.type { try checkPlace(of: record, envelope) }
    guard let (handler, reading) = takers[envelope.type] else {
      throw UnreadableMessage("\(service) takes no message of type '\(envelope.type.prefix(64))'")
    }
    let input = try reading.decode(record.value ?? [], envelope.requestID)
    try checkPlace(of: record, envelope.type, reading.topic, input)
    return (handler, input)
  }
}

/// Checks that a record lies where all other messages of its key do. In another partition the decider would not see the key's state: a user
/// would have a second balance there.
///
/// This also matters when somebody adds partitions to a topic. Our producers keep the declared number, and the next start is refused
/// (`LogError.mismatch`), but other producers use the new number at once. Nobody reads records beyond the declared partitions. The others
/// are parked here, one by one, instead of being handled without their key's state.
extension MessageReader {
  /// The checks that need no body.
  private func checkPlace(of record: Record, _ envelope: Envelope) throws(MisplacedMessage) {
    guard !record.isOwn else { return }
    guard !envelope.isDeadLetter else {
      throw MisplacedMessage("it is a copy of a dead letter; run the message that waits with 'ticketing dlq replay'")
    }
    guard let key = record.key else {
      throw MisplacedMessage("a \(envelope.type) without a key, which lies in any partition")
    }
    let home = Partitioner.partition(for: key, of: partitions)
    guard home == record.partition else {
      throw MisplacedMessage(
        "key \(KeyName(of: key)) belongs in partition \(home) of \(record.topic), by murmur2 and \(partitions) partitions, "
          + "and lies in \(record.partition)")
    }
  }

  /// The checks of type and body.
  private func checkPlace(of record: Record, _ type: String, _ topic: String?, _ input: any DecodedInput) throws(MisplacedMessage) {
    guard !record.isOwn else { return }
    guard record.topic == topic else {
      let home = topic.map { "on \($0)" } ?? "a timer or an outcome, which is on no topic"
      throw MisplacedMessage("a \(type) is \(home) and not on \(record.topic)")
    }
    guard record.key.map({ input.routingKey.utf8.elementsEqual($0) }) ?? false else {
      throw MisplacedMessage(
        "a \(type) of \(KeyName(of: Array(input.routingKey.utf8))) lies under the key \(KeyName(of: record.key))")
    }
  }
}

/// A record is not where its message belongs: it comes from another producer. It is parked and not counted in its channel, because its
/// number belongs to the channel of the right place.
struct MisplacedMessage: Error, CustomStringConvertible {
  let description: String

  init(_ what: String) {
    description = "misplaced: \(what); it was not handled. Discard it; if somebody meant it, produce it again where it belongs"
  }
}

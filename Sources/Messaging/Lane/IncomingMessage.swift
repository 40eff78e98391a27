import Deciding

/// A record as it was read: its headers, and its body as somebody's input, as far as they could be. Shared, as a copy would count
/// references to a score of strings.
final class IncomingMessage {
  let record: Record
  let envelope: Result<Envelope, UnreadableMessage>
  /// Who decides on it; nil: it could not be read.
  let handler: Handler?
  let input: Result<any DecodedInput, any Error>

  init(
    _ record: Record, _ envelope: Result<Envelope, UnreadableMessage>, _ handler: Handler?, _ input: Result<any DecodedInput, any Error>
  ) {
    self.record = record
    self.envelope = envelope
    self.handler = handler
    self.input = input
  }

  var position: MessagePosition { MessagePosition(record) }

  /// The id that the inbox may know it by; nil: it has a number, or can't be read.
  var command: MessageID? {
    guard case .success(let envelope) = envelope, envelope.sequence == nil else { return nil }
    return envelope.id
  }

  var isMisplaced: Bool {
    guard case .failure(let error) = input else { return false }
    return error is MisplacedMessage
  }

  /// For people: its type and id. The id of what can't be read is made of where it lies, and where that is, is said too.
  var name: String {
    if case .success(let envelope) = envelope { return "\(envelope.type) \(envelope.id)" }
    return "unreadable \(record.messageID) of \(record.place) at offset \(record.offset)"
  }
}

extension MessagePosition {
  init(_ record: Record) {
    self.init(partition: record.partition, topic: record.topic, detail: String(record.offset))
  }
}

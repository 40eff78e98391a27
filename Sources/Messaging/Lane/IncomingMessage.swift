import Deciding

/// A record after reading: its headers, and its body as a decider's input, or why they can't be read. It is a class, because a copy would
/// count references to twenty strings.
final class IncomingMessage {
  let record: Record
  let envelope: Result<Envelope, UnreadableMessage>
  /// The handler that decides on it; nil: it could not be read.
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

  /// Its id in the inbox; nil: it has a number, or can't be read.
  var command: MessageID? {
    guard case .success(let envelope) = envelope, envelope.sequence == nil else { return nil }
    return envelope.id
  }

  var isMisplaced: Bool {
    guard case .failure(let error) = input else { return false }
    return error is MisplacedMessage
  }

  /// Its type and id, for people. A record that can't be read has an id made of its place, and the text also names the place.
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

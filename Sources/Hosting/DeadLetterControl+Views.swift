import Contracts
import Deciding
import Foundation
import Messaging

extension DeadLetterControl.BlockedKeyView {
  init(_ entry: BlockedEntry) {
    let key = ExactText(entry.key.key)
    self.init(
      name: entry.key.text, key: key.text, keyBase64: key.base64, partition: entry.key.partition,
      id: entry.first.record.messageID.description, type: (try? Envelope(entry.first.record))?.type, attempts: entry.state.attempts,
      reason: entry.state.reason, retryAt: entry.state.retryAt, waiting: entry.waiting)
  }
}

extension DeadLetterControl.MessageView {
  init(_ record: Record) {
    let value = ExactText(record.value)
    self.init(
      id: record.messageID.description, topic: record.topic, partition: record.partition, offset: record.offset,
      timestamp: record.timestamp, headers: record.headers.map { DeadLetterControl.HeaderView(name: $0.name, value: $0.value) },
      value: value.text, valueBase64: value.base64)
  }
}

extension DeadLetterControl.Target {
  init(_ key: BlockedKey, message: ParkedMessageName? = nil) {
    self.init(
      partition: key.partition, key: key.key.map { Data($0).base64EncodedString() },
      message: message.map { DeadLetterControl.MessageName(topic: $0.topic, offset: $0.offset, recordId: $0.id) })
  }

  /// Nil: the key is no valid Base64.
  var blockedKey: BlockedKey? {
    guard let key else { return BlockedKey(partition: partition, key: nil) }
    return Data(base64Encoded: key).map { BlockedKey(partition: partition, key: [UInt8]($0)) }
  }
}

/// Bytes in a form for JSON: text if they are UTF-8, otherwise Base64.
private struct ExactText {
  var text: String?
  var base64: String?

  init(_ bytes: [UInt8]?) {
    guard let bytes else { return }
    text = String(validating: bytes, as: UTF8.self)
    if text == nil { base64 = Data(bytes).base64EncodedString() }
  }
}

/// The encoder of one value of the output, and also its single value container.
struct WriterEncoder: Encoder {
  let writer: Writer
  let level: Int

  var codingPath: [any CodingKey] { writer.path().keys }
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    if ObjectIdentifier(type) == DictionaryKey.type {
      return KeyedEncodingContainer(SortedWriterContainer<Key>(self))
    }
    return KeyedEncodingContainer(KeyedWriterContainer<Key>(self))
  }

  func unkeyedContainer() -> any UnkeyedEncodingContainer {
    UnkeyedWriterContainer(self)
  }

  func singleValueContainer() -> any SingleValueEncodingContainer {
    self
  }
}

extension WriterEncoder: SingleValueEncodingContainer {
  func encodeNil() throws { try writer.scalar(at: level) { writer in writer.appendNull() } }
  func encode(_ value: Bool) throws { try writer.scalar(at: level) { writer in writer.append(value) } }
  func encode(_ value: String) throws { try writer.scalar(at: level) { writer in writer.append(value) } }

  func encode(_ value: Double) throws {
    try writer.scalar(at: level) { writer throws(JSONError) in try writer.append(floatingPoint: value) }
  }

  func encode(_ value: Float) throws {
    try writer.scalar(at: level) { writer throws(JSONError) in try writer.append(floatingPoint: value) }
  }

  func encode<T: FixedWidthInteger & Encodable>(_ value: T) throws {
    try writer.scalar(at: level) { writer in writer.append(integer: value) }
  }

  func encode<T: Encodable>(_ value: T) throws {
    try value.encode(to: self)
  }
}

/// The type of key that `Dictionary` uses to encode itself. The standard library does not publish it, so we let a dictionary show it.
enum DictionaryKey {
  static let type: ObjectIdentifier? = {
    let probe = Probe()
    try? [String: Int]().encode(to: probe)
    return probe.keyType
  }()

  /// Remembers the type of key that it was asked for.
  private final class Probe: Encoder {
    var keyType: ObjectIdentifier?
    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }
    private var encoder: WriterEncoder { WriterEncoder(writer: Writer(capacity: 0), level: 0) }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
      keyType = ObjectIdentifier(type)
      return KeyedEncodingContainer(KeyedWriterContainer<Key>(encoder))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer { encoder.unkeyedContainer() }
    func singleValueContainer() -> any SingleValueEncodingContainer { encoder }
  }
}

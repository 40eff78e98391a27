/// Writes the fields of an object.
struct KeyedWriterContainer<Key: CodingKey>: KeyedEncodingContainerProtocol {
  private let writer: Writer
  private let level: Int

  init(_ encoder: WriterEncoder) {
    writer = encoder.writer
    level = encoder.level
    writer.open(.object, at: level)
  }

  var codingPath: [any CodingKey] { writer.path().keys }
}

extension KeyedWriterContainer {
  func encodeNil(forKey key: Key) throws {
    try writer.key(key.stringValue, at: level)
    writer.appendNull()
  }

  func encode(_ value: Bool, forKey key: Key) throws {
    try writer.key(key.stringValue, at: level)
    writer.append(value)
  }

  func encode(_ value: String, forKey key: Key) throws {
    try writer.key(key.stringValue, at: level)
    writer.append(value)
  }

  func encode(_ value: Double, forKey key: Key) throws {
    try writer.key(key.stringValue, at: level)
    try writer.append(floatingPoint: value)
  }

  func encode(_ value: Float, forKey key: Key) throws {
    try writer.key(key.stringValue, at: level)
    try writer.append(floatingPoint: value)
  }

  // `Int` and `Int64` have methods of their own, because the compiler doesn't specialize the generic one for a key of unknown type.
  func encode(_ value: Int, forKey key: Key) throws {
    try writer.key(key.stringValue, at: level)
    writer.append(integer: value)
  }

  func encode(_ value: Int64, forKey key: Key) throws {
    try writer.key(key.stringValue, at: level)
    writer.append(integer: value)
  }

  func encode<T: FixedWidthInteger & Encodable>(_ value: T, forKey key: Key) throws {
    try writer.key(key.stringValue, at: level)
    writer.append(integer: value)
  }

  func encode<T: Encodable>(_ value: T, forKey key: Key) throws {
    try writer.key(key.stringValue, at: level)
    try writer.encode(value, in: level)
  }
}

extension KeyedWriterContainer {
  func nestedContainer<NestedKey: CodingKey>(
    keyedBy type: NestedKey.Type, forKey key: Key
  ) -> KeyedEncodingContainer<NestedKey> {
    encoder(forKey: key).container(keyedBy: type)
  }

  func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
    encoder(forKey: key).unkeyedContainer()
  }

  func superEncoder() -> any Encoder { encoder(forKey: JSONKey.super) }
  func superEncoder(forKey key: Key) -> any Encoder { encoder(forKey: key) }

  private func encoder(forKey key: some CodingKey) -> WriterEncoder {
    do throws(JSONError) {
      try writer.key(key.stringValue, at: level)
    } catch {
      writer.fail(error)
    }
    return writer.deferredEncoder(at: level + 1)
  }
}

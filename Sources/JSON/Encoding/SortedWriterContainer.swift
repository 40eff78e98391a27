/// Writes the fields of a dictionary.
struct SortedWriterContainer<Key: CodingKey>: KeyedEncodingContainerProtocol {
  private let object: SortedObject

  init(_ encoder: WriterEncoder) {
    object = encoder.writer.sortedObject(at: encoder.level)
  }

  var codingPath: [any CodingKey] { object.path.keys }

  func encodeNil(forKey key: Key) throws {
    object.member(key.stringValue).appendNull()
  }

  /// This method serves for all types, because a dictionary knows its values only as `Encodable`.
  func encode<T: Encodable>(_ value: T, forKey key: Key) throws {
    let member = object.member(key.stringValue)
    try member.encode(value)
  }

  func nestedContainer<NestedKey: CodingKey>(
    keyedBy type: NestedKey.Type, forKey key: Key
  ) -> KeyedEncodingContainer<NestedKey> {
    object.member(key.stringValue).deferredEncoder(at: 0).container(keyedBy: type)
  }

  func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
    object.member(key.stringValue).deferredEncoder(at: 0).unkeyedContainer()
  }

  func superEncoder() -> any Encoder { object.member(JSONKey.super.stringValue).deferredEncoder(at: 0) }
  func superEncoder(forKey key: Key) -> any Encoder { object.member(key.stringValue).deferredEncoder(at: 0) }
}

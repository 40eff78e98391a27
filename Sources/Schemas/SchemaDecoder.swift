/// Answers whatever a type's `init(from:)` asks for.
struct SchemaDecoder: Decoder {
  enum Extent {
    /// Every optional field is there. What is asked for is noted.
    case complete(FieldRecord)
    /// No optional field is there.
    case bare
  }

  let book: SchemaBook
  let extent: Extent
  let codingPath: [any CodingKey] = []
  let userInfo: [CodingUserInfoKey: Any] = [:]

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedDecodingContainer<Key> {
    KeyedDecodingContainer(SchemaFields<Key>(decoder: self))
  }

  func unkeyedContainer() throws -> any UnkeyedDecodingContainer { throw Self.unknown("a list with an `init(from:)` of its own") }

  func singleValueContainer() throws -> any SingleValueDecodingContainer {
    throw Self.unknown("a single value: an enum of texts must be CaseIterable, and any other type be known to SchemaBook")
  }

  static func unknown(_ what: String) -> SchemaError { SchemaError(Self.self, "it reads \(what)") }
}

private struct SchemaFields<Key: CodingKey>: KeyedDecodingContainerProtocol {
  let decoder: SchemaDecoder
  let codingPath: [any CodingKey] = []
  let allKeys: [Key] = []

  func contains(_ key: Key) -> Bool {
    guard case .complete(let record) = decoder.extent else { return false }
    record.asked(about: key.stringValue)
    return true
  }

  func decodeNil(forKey key: Key) -> Bool { false }

  func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T {
    guard case .complete(let record) = decoder.extent else { return try decoder.book.sample(of: type, .bare) }
    record.read(key.stringValue, as: try decoder.book.schema(of: type))
    // What is in it was noted just now.
    return try decoder.book.sample(of: type, .complete(FieldRecord()))
  }

  func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type, forKey key: Key) throws -> KeyedDecodingContainer<Nested> {
    throw SchemaDecoder.unknown("fields within a field, and not a type with these fields")
  }

  func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
    throw SchemaDecoder.unknown("a list within a field, and not an array")
  }

  func superDecoder() throws -> any Decoder { throw SchemaDecoder.unknown("the fields of a class") }
  func superDecoder(forKey key: Key) throws -> any Decoder { throw SchemaDecoder.unknown("the fields of a class") }
}

/// The decoder of one value of a document, and also its single value container.
struct TapeDecoder: Decoder {
  let tape: Tape
  let index: Int

  var codingPath: [any CodingKey] { tape.path(to: index).keys }
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
    KeyedDecodingContainer(try KeyedTapeContainer<Key>(tape, object: index))
  }

  func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
    try UnkeyedTapeContainer(tape, array: index)
  }

  func singleValueContainer() throws -> any SingleValueDecodingContainer {
    self
  }
}

extension TapeDecoder: SingleValueDecodingContainer {
  func decodeNil() -> Bool { tape.isNull(at: index) }
  func decode(_ type: Bool.Type) throws -> Bool { try tape.bool(at: index) }
  func decode(_ type: String.Type) throws -> String { try tape.string(at: index) }
  func decode(_ type: Double.Type) throws -> Double { try tape.double(at: index) }
  func decode(_ type: Float.Type) throws -> Float { try tape.float(at: index) }
  func decode<T: FixedWidthInteger & Decodable>(_ type: T.Type) throws -> T { try tape.integer(type, at: index) }
  func decode<T: Decodable>(_ type: T.Type) throws -> T { try tape.decode(type, at: index) }
}

extension Tape {
  /// Decodes a value of any type. Errors of the type become `JSONError`s.
  func decode<T: Decodable>(_ type: T.Type, at index: Int) throws(JSONError) -> T {
    do {
      return try T(from: TapeDecoder(tape: self, index: index))
    } catch {
      throw explain(error, at: index)
    }
  }
}

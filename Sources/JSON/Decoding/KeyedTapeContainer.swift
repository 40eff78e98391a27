/// The fields of an object.
struct KeyedTapeContainer<Key: CodingKey>: KeyedDecodingContainerProtocol {
  private let tape: Tape
  private let object: Int

  init(_ tape: Tape, object: Int) throws(JSONError) {
    guard tape.tokens[object].kind == .object else { throw tape.mismatch("an object", at: object) }
    self.tape = tape
    self.object = object
  }

  var codingPath: [any CodingKey] { tape.path(to: object).keys }
  var allKeys: [Key] { tape.keys(of: object).compactMap { Key(stringValue: tape.name(ofKey: $0)) } }

  func contains(_ key: Key) -> Bool {
    tape.value(of: key.stringValue, in: object) != nil
  }

  @inline(__always)
  private func value(_ key: some CodingKey) throws(JSONError) -> Int {
    guard let value = tape.value(of: key.stringValue, in: object) else { throw tape.missing(key.stringValue, in: object) }
    return value
  }

  /// Nil for a field that is absent or null.
  @inline(__always)
  private func present(_ key: Key) -> Int? {
    guard let value = tape.value(of: key.stringValue, in: object), !tape.isNull(at: value) else { return nil }
    return value
  }
}

extension KeyedTapeContainer {
  func decodeNil(forKey key: Key) throws -> Bool { try tape.isNull(at: value(key)) }
  func decode(_ type: Bool.Type, forKey key: Key) throws -> Bool { try tape.bool(at: value(key)) }
  func decode(_ type: String.Type, forKey key: Key) throws -> String { try tape.string(at: value(key)) }
  func decode(_ type: Double.Type, forKey key: Key) throws -> Double { try tape.double(at: value(key)) }
  func decode(_ type: Float.Type, forKey key: Key) throws -> Float { try tape.float(at: value(key)) }

  // `Int` and `Int64` have methods of their own, because the compiler doesn't specialize the generic one for a key of unknown type.
  func decode(_ type: Int.Type, forKey key: Key) throws -> Int { try tape.integer(type, at: value(key)) }
  func decode(_ type: Int64.Type, forKey key: Key) throws -> Int64 { try tape.integer(type, at: value(key)) }

  func decode<T: FixedWidthInteger & Decodable>(_ type: T.Type, forKey key: Key) throws -> T {
    try tape.integer(type, at: value(key))
  }

  func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T {
    let value = try value(key)
    let result = try tape.decode(type, at: value)
    tape.found(value, in: object)
    return result
  }
}

extension KeyedTapeContainer {
  func decodeIfPresent(_ type: Bool.Type, forKey key: Key) throws -> Bool? { try present(key).map(tape.bool) }
  func decodeIfPresent(_ type: String.Type, forKey key: Key) throws -> String? { try present(key).map(tape.string) }
  func decodeIfPresent(_ type: Double.Type, forKey key: Key) throws -> Double? { try present(key).map(tape.double) }
  func decodeIfPresent(_ type: Float.Type, forKey key: Key) throws -> Float? { try present(key).map(tape.float) }

  func decodeIfPresent<T: FixedWidthInteger & Decodable>(_ type: T.Type, forKey key: Key) throws -> T? {
    try present(key).map { value in try tape.integer(type, at: value) }
  }

  func decodeIfPresent<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T? {
    guard let value = present(key) else { return nil }
    let result = try tape.decode(type, at: value)
    tape.found(value, in: object)
    return result
  }
}

extension KeyedTapeContainer {
  func nestedContainer<NestedKey: CodingKey>(
    keyedBy type: NestedKey.Type, forKey key: Key
  ) throws -> KeyedDecodingContainer<NestedKey> {
    KeyedDecodingContainer(try KeyedTapeContainer<NestedKey>(tape, object: value(key)))
  }

  func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
    try UnkeyedTapeContainer(tape, array: value(key))
  }

  func superDecoder() throws -> any Decoder { try TapeDecoder(tape: tape, index: value(JSONKey.super)) }
  func superDecoder(forKey key: Key) throws -> any Decoder { try TapeDecoder(tape: tape, index: value(key)) }
}

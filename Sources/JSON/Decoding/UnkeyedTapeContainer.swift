/// The elements of an array, one after the other. Its indices have 32 bits, so that it is small enough for an existential.
struct UnkeyedTapeContainer {
  private let tape: Tape
  private let array: UInt32
  /// The token of the next element.
  private var next: UInt32
  private var position: UInt32 = 0

  init(_ tape: Tape, array: Int) throws(JSONError) {
    guard tape.tokens[array].kind == .array else { throw tape.mismatch("an array", at: array) }
    self.tape = tape
    self.array = UInt32(truncatingIfNeeded: array)
    next = self.array + 1
  }

  /// The token of the next element. Only `advance` moves on.
  private func element() throws(JSONError) -> Int {
    guard !isAtEnd else {
      throw tape.error(.missingField, "must have more than \(position) elements", at: Int(array))
    }
    return Int(next)
  }

  private mutating func advance() {
    next = tape.tokens[Int(next)].next
    position += 1
  }

  private mutating func take<T>(_ decode: (Int) throws(JSONError) -> T) throws(JSONError) -> T {
    let value = try decode(element())
    advance()
    return value
  }
}

extension UnkeyedTapeContainer: UnkeyedDecodingContainer {
  var codingPath: [any CodingKey] { tape.path(to: Int(array)).keys }
  var currentIndex: Int { Int(position) }
  var isAtEnd: Bool { next >= tape.tokens[Int(array)].next }

  var count: Int? {
    var count = currentIndex
    var token = Int(next)
    while token < tape.end(of: Int(array)) {
      token = tape.end(of: token)
      count += 1
    }
    return count
  }

  mutating func decodeNil() throws -> Bool {
    guard try tape.isNull(at: element()) else { return false }
    advance()
    return true
  }

  mutating func decode(_ type: Bool.Type) throws -> Bool { try take(tape.bool) }
  mutating func decode(_ type: String.Type) throws -> String { try take(tape.string) }
  mutating func decode(_ type: Double.Type) throws -> Double { try take(tape.double) }
  mutating func decode(_ type: Float.Type) throws -> Float { try take(tape.float) }

  mutating func decode<T: FixedWidthInteger & Decodable>(_ type: T.Type) throws -> T {
    let value = try tape.integer(type, at: element())
    advance()
    return value
  }

  mutating func decode<T: Decodable>(_ type: T.Type) throws -> T {
    let value = try tape.decode(type, at: element())
    advance()
    return value
  }

  mutating func nestedContainer<NestedKey: CodingKey>(keyedBy type: NestedKey.Type) throws -> KeyedDecodingContainer<NestedKey> {
    let container = try KeyedTapeContainer<NestedKey>(tape, object: element())
    advance()
    return KeyedDecodingContainer(container)
  }

  mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
    let container = try UnkeyedTapeContainer(tape, array: element())
    advance()
    return container
  }

  mutating func superDecoder() throws -> any Decoder {
    let decoder = try TapeDecoder(tape: tape, index: element())
    advance()
    return decoder
  }
}

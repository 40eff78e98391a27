/// Writes the elements of an array.
struct UnkeyedWriterContainer {
  private let writer: Writer
  private let level: UInt32
  private var written: UInt32 = 0

  init(_ encoder: WriterEncoder) {
    writer = encoder.writer
    level = UInt32(truncatingIfNeeded: encoder.level)
    writer.open(.array, at: encoder.level)
  }

  private mutating func next() throws(JSONError) {
    try writer.element(at: Int(level))
    written &+= 1
  }
}

extension UnkeyedWriterContainer: UnkeyedEncodingContainer {
  var codingPath: [any CodingKey] { writer.path().keys }
  var count: Int { Int(written) }

  mutating func encodeNil() throws {
    try next()
    writer.appendNull()
  }

  mutating func encode(_ value: Bool) throws {
    try next()
    writer.append(value)
  }

  mutating func encode(_ value: String) throws {
    try next()
    writer.append(value)
  }

  mutating func encode(_ value: Double) throws {
    try next()
    try writer.append(floatingPoint: value)
  }

  mutating func encode(_ value: Float) throws {
    try next()
    try writer.append(floatingPoint: value)
  }

  mutating func encode<T: FixedWidthInteger & Encodable>(_ value: T) throws {
    try next()
    writer.append(integer: value)
  }

  mutating func encode<T: Encodable>(_ value: T) throws {
    try next()
    try writer.encode(value, in: Int(level))
  }

  mutating func nestedContainer<NestedKey: CodingKey>(keyedBy type: NestedKey.Type) -> KeyedEncodingContainer<NestedKey> {
    encoder().container(keyedBy: type)
  }

  mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
    encoder().unkeyedContainer()
  }

  mutating func superEncoder() -> any Encoder { encoder() }

  private mutating func encoder() -> WriterEncoder {
    do throws(JSONError) {
      try next()
    } catch {
      writer.fail(error)
    }
    return writer.deferredEncoder(at: Int(level) + 1)
  }
}

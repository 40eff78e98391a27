/// RFC 9112, 7.1: a chunk's size in hexadecimal digits, and extensions, of which none is known here: they are checked and left (7.1.1).
enum ChunkHeader {
  /// The digits of a 64-bit size: more is not needed to say one.
  static let usualLength = 16

  /// - Parameter limit: what the content may still have.
  /// - Returns: nil: more.
  static func size(_ line: UnsafeBufferPointer<UInt8>, limit: Int) throws(HTTPRefusal) -> Int? {
    // So that one digit more always fits.
    let limit = min(limit, .max >> 5)
    var size = 0
    var index = 0
    while index < line.count, let digit = line[index].hexDigitValue {
      // The size that is too large need not be known to its end, but the line must be one.
      if size <= limit { size = size << 4 | digit }
      index += 1
    }
    guard index > 0, areExtensions(line[index...]) else {
      throw HTTPRefusal(.badRequest, "a chunk does not begin with its size in hexadecimal digits")
    }
    return size <= limit ? size : nil
  }

  /// `*( BWS ";" BWS name [ BWS "=" BWS value ] )`
  private static func areExtensions(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
    var rest = text
    while !rest.isEmpty {
      guard skip(";", &rest), skipToken(&rest) else { return false }
      if skip("=", &rest), !skipToken(&rest), !skipQuoted(&rest) { return false }
    }
    return true
  }

  /// The character, and the blanks around it; nothing if it is not there.
  private static func skip(_ character: Unicode.Scalar, _ rest: inout Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
    let found = rest.drop(while: \.isBlank)
    guard found.first == UInt8(ascii: character) else { return false }
    rest = found.dropFirst().drop(while: \.isBlank)
    return true
  }

  private static func skipToken(_ rest: inout Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
    let token = rest.prefix(while: \.isTokenByte)
    rest = rest[token.endIndex...]
    return !token.isEmpty
  }

  private static func skipQuoted(_ rest: inout Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
    guard rest.popFirst() == UInt8(ascii: "\"") else { return false }
    while let byte = rest.popFirst(), byte.isFieldValueByte {
      if byte == UInt8(ascii: "\"") { return true }
      if byte == UInt8(ascii: "\\"), rest.popFirst()?.isFieldValueByte != true { return false }
    }
    return false
  }
}

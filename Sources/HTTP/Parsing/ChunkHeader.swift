/// The header of a chunk (RFC 9112, 7.1): its size in hexadecimal digits, and extensions. Extensions are checked and ignored (7.1.1).
enum ChunkHeader {
  /// The number of digits of a 64-bit size. A larger one can't occur.
  static let usualLength = 16

  /// - Parameter limit: the number of bytes that the content may still have.
  /// - Returns: nil if the size is larger than that.
  static func size(_ line: UnsafeBufferPointer<UInt8>, limit: Int) throws(HTTPRefusal) -> Int? {
    // With this limit one more digit always fits.
    let limit = min(limit, .max >> 5)
    var size = 0
    var index = 0
    while index < line.count, let digit = line[index].hexDigitValue {
      // The exact value of a size that is too large does not matter, but the line must be valid.
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

  /// Skips the character and the blanks around it. Skips nothing if the character is not there.
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

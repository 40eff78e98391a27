extension Tape {
  func bool(at index: Int) throws(JSONError) -> Bool {
    switch tokens[index].kind {
    case .true: return true
    case .false: return false
    default: throw mismatch("a boolean", at: index)
    }
  }

  @inline(__always)
  func isNull(at index: Int) -> Bool {
    tokens[index].kind == .null
  }

  @inline(__always)
  func integer<T: FixedWidthInteger>(_ type: T.Type, at index: Int) throws(JSONError) -> T {
    let token = tokens[index]
    guard token.kind == .integer || token.kind == .number else { throw mismatch("an integer", at: index) }
    if let value = exactInteger(type, at: index) { return value }
    throw error(.invalidValue, "must be an integer from \(T.min) to \(T.max), not \(excerpt(of: token))", at: index)
  }

  /// The value of a number as a `T`. Nil if `T` can't hold it.
  @inline(__always)
  func exactInteger<T: FixedWidthInteger>(_ type: T.Type, at index: Int) -> T? {
    let token = tokens[index]
    if token.kind == .integer, token.end - token.start <= 18 { return T(exactly: shortInteger(token)) }
    return DecimalNumber(literal(of: token)).integer(type)
  }

  func double(at index: Int) throws(JSONError) -> Double {
    let token = tokens[index]
    guard token.kind == .integer || token.kind == .number else { throw mismatch("a number", at: index) }
    // A Double holds each integer of up to 15 digits exactly. Only -0 is no integer.
    if token.kind == .integer, token.end - token.start <= 15, bytes[Int(token.start)] != UInt8(ascii: "-") {
      return Double(shortInteger(token))
    }
    return try floatingPoint(Double(text(of: token)), at: index)
  }

  func float(at index: Int) throws(JSONError) -> Float {
    let token = tokens[index]
    guard token.kind == .integer || token.kind == .number else { throw mismatch("a number", at: index) }
    return try floatingPoint(Float(text(of: token)), at: index)
  }

  private func floatingPoint<T: BinaryFloatingPoint>(_ value: T?, at index: Int) throws(JSONError) -> T {
    guard let value, value.isFinite else {
      throw error(.invalidValue, "is too large a number: \(excerpt(of: tokens[index]))", at: index)
    }
    return value
  }

  /// Reads an integer of 18 characters at most, which can't overflow.
  @inline(__always)
  private func shortInteger(_ token: Token) -> Int64 {
    bytes.withUnsafeBufferPointer { bytes in
      let start = Int(token.start)
      let isNegative = bytes[start] == UInt8(ascii: "-")
      var value: Int64 = 0
      for at in (isNegative ? start + 1 : start)..<Int(token.end) {
        value = value &* 10 &+ Int64(bytes[at] &- UInt8(ascii: "0"))
      }
      return isNegative ? 0 &- value : value
    }
  }

  func literal(of token: Token) -> ArraySlice<UInt8> {
    bytes[Int(token.start)..<Int(token.end)]
  }

  private func text(of token: Token) -> String {
    String(decoding: literal(of: token), as: UTF8.self)
  }

  /// The beginning of a number, for a message: a number can be as long as the document.
  private func excerpt(of token: Token) -> String {
    let text = text(of: token)
    return text.utf8.count <= 40 ? text : text.prefix(40) + "..."
  }
}

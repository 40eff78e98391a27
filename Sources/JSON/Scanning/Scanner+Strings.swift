extension Scanner {
  /// Scans from after the opening quote to after the closing one, and says whether there was a backslash.
  mutating func string() throws(JSONError) -> Bool {
    var hasEscapes = false
    while true {
      skipPlainBytes()
      guard at < end else { throw unexpected("the end of a string") }
      let byte = base[at]
      switch byte {
      case UInt8(ascii: "\""):
        at += 1
        return hasEscapes
      case UInt8(ascii: "\\"):
        hasEscapes = true
        try escape()
      case 0..<0x20:
        throw unexpected("a character of a string (control characters must be escaped)")
      case 0x80...:
        let length = UTF8Sequence.length(at: base + at, limit: end - at)
        guard length > 0 else { throw unexpected("UTF-8") }
        at += length
      default:
        at += 1
      }
    }
  }

  @inline(__always)
  private mutating func skipPlainBytes() {
    while end - at >= 8 {
      let plain = StringBytes.plainPrefix(of: UnsafeRawPointer(base + at).loadUnaligned(as: UInt64.self))
      at += plain
      if plain < 8 { return }
    }
  }

  private mutating func escape() throws(JSONError) {
    at += 1
    guard at < end else { throw unexpected("an escape sequence") }
    switch base[at] {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"), UInt8(ascii: "n"),
      UInt8(ascii: "r"), UInt8(ascii: "t"):
      at += 1
    case UInt8(ascii: "u"):
      at += 1
      let unit = try hexadecimal()
      if unit & 0xFC00 == 0xDC00 { throw unpairedSurrogate() }
      if unit & 0xFC00 == 0xD800 {
        guard skip(UInt8(ascii: "\\")), skip(UInt8(ascii: "u")) else { throw unpairedSurrogate() }
        guard try hexadecimal() & 0xFC00 == 0xDC00 else { throw unpairedSurrogate() }
      }
    default:
      throw unexpected("an escape sequence")
    }
  }

  private mutating func hexadecimal() throws(JSONError) -> UInt16 {
    var unit: UInt16 = 0
    for _ in 0..<4 {
      guard at < end, let digit = StringBytes.hexadecimalDigit(base[at]) else { throw unexpected("a hexadecimal digit") }
      unit = unit << 4 | digit
      at += 1
    }
    return unit
  }

  private func unpairedSurrogate() -> JSONError {
    JSONError(.syntax, offset: at, message: "is no text: a surrogate stands alone")
  }
}

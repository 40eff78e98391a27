extension Scanner {
  /// Scans a string from behind its opening quote to behind its closing one. Returns whether it has a backslash.
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
    JSONError(.syntax, offset: at, message: "is no text: it has half of a surrogate pair")
  }
}

/// UTF-8 sequences of more than one byte (The Unicode Standard, table 3-7).
enum UTF8Sequence {
  /// The length of the sequence that begins here, or 0 if it is not valid. `limit` bytes may be read.
  static func length(at bytes: UnsafePointer<UInt8>, limit: Int) -> Int {
    let second: ClosedRange<UInt8>
    let length: Int
    switch bytes[0] {
    case 0xC2...0xDF: (second, length) = (0x80...0xBF, 2)
    case 0xE0: (second, length) = (0xA0...0xBF, 3)
    case 0xE1...0xEC, 0xEE, 0xEF: (second, length) = (0x80...0xBF, 3)
    case 0xED: (second, length) = (0x80...0x9F, 3)
    case 0xF0: (second, length) = (0x90...0xBF, 4)
    case 0xF1...0xF3: (second, length) = (0x80...0xBF, 4)
    case 0xF4: (second, length) = (0x80...0x8F, 4)
    default: return 0
    }
    guard length <= limit, second.contains(bytes[1]) else { return 0 }
    for offset in 2..<max(length, 2) where bytes[offset] & 0xC0 != 0x80 { return 0 }
    return length
  }
}

/// What the bytes inside a JSON string mean.
enum StringBytes {
  /// Counts the plain bytes at the beginning of a word of eight bytes: ASCII, and no quote, backslash or control character.
  @inline(__always)
  static func plainPrefix(of word: UInt64) -> Int {
    let word = UInt64(littleEndian: word)
    let ones: UInt64 = 0x0101_0101_0101_0101
    let highBits: UInt64 = 0x8080_8080_8080_8080
    let quote = word ^ (ones &* UInt64(UInt8(ascii: "\"")))
    let backslash = word ^ (ones &* UInt64(UInt8(ascii: "\\")))
    // Each difference sets the high bit of a byte that is zero (or below 0x20). It may also set that of bytes above such a byte.
    let special = ((word &- ones &* 0x20) & ~word) | ((quote &- ones) & ~quote) | ((backslash &- ones) & ~backslash) | word
    return (special & highBits).trailingZeroBitCount / 8
  }

  /// The place of the first byte that must be escaped in a string, or the end if there is none.
  @inline(__always)
  static func firstSpecial(in text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
    guard let base = text.baseAddress else { return 0 }
    var at = start
    while at < text.count {
      if text.count - at >= 8 {
        let plain = plainPrefix(of: UnsafeRawPointer(base + at).loadUnaligned(as: UInt64.self))
        at += plain
        if plain == 8 { continue }
      }
      let byte = text[at]
      if byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { return at }
      at += 1
    }
    return at
  }

  static let hexadecimalDigits = Array("0123456789abcdef".utf8)

  @inline(__always)
  static func hexadecimalDigit(_ byte: UInt8) -> UInt16? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt16(byte - UInt8(ascii: "0"))
    case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt16(byte - UInt8(ascii: "a") + 10)
    case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt16(byte - UInt8(ascii: "A") + 10)
    default: nil
    }
  }
}

/// Appends the text of a scanned string. The scan has checked its escapes.
func unescape(_ source: UnsafeBufferPointer<UInt8>, into text: inout [UInt8]) {
  var at = 0
  func unit() -> UInt32 {
    defer { at += 4 }
    return source[at..<at + 4].reduce(0) { $0 << 4 | UInt32(StringBytes.hexadecimalDigit($1) ?? 0) }
  }
  while at < source.count {
    guard source[at] == UInt8(ascii: "\\") else {
      text.append(source[at])
      at += 1
      continue
    }
    let escape = source[at + 1]
    at += 2
    switch escape {
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "f"): text.append(0x0C)
    case UInt8(ascii: "n"): text.append(0x0A)
    case UInt8(ascii: "r"): text.append(0x0D)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "u"):
      var scalar = unit()
      if scalar & 0xFC00 == 0xD800 {
        at += 2
        scalar = 0x10000 + (scalar & 0x3FF) << 10 + unit() & 0x3FF
      }
      if let scalar = UnicodeScalar(scalar) { text.append(contentsOf: UTF8.encode(scalar) ?? .init()) }
    default: text.append(escape)
    }
  }
}

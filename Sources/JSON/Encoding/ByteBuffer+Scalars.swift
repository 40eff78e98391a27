/// Writes scalars in JSON's form.
extension ByteBuffer {
  @inline(__always)
  mutating func append(_ value: Bool) {
    append((value ? "true" : "false").utf8)
  }

  @inline(__always)
  mutating func append<T: FixedWidthInteger>(integer: T) {
    guard var rest = UInt64(exactly: integer.magnitude) else { return append(integer.description.utf8) }
    if integer < 0 { append(UInt8(ascii: "-")) }
    var digits = InlineArray<20, UInt8>(repeating: 0)
    var first = 20
    repeat {
      let (quotient, remainder) = rest.quotientAndRemainder(dividingBy: 10)
      first -= 1
      digits[first] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: remainder)
      rest = quotient
    } while rest > 0
    for index in first..<20 { append(digits[index]) }
  }

  @inline(__always)
  mutating func append(_ text: String) {
    append(UInt8(ascii: "\""))
    var text = text
    text.withUTF8 { text in
      var written = 0
      while true {
        let special = StringBytes.firstSpecial(in: text, from: written)
        append(UnsafeBufferPointer(rebasing: text[written..<special]))
        if special == text.count { break }
        escape(text[special])
        written = special + 1
      }
    }
    append(UInt8(ascii: "\""))
  }

  private mutating func escape(_ byte: UInt8) {
    append(UInt8(ascii: "\\"))
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): append(byte)
    case 0x08: append(UInt8(ascii: "b"))
    case 0x0C: append(UInt8(ascii: "f"))
    case 0x0A: append(UInt8(ascii: "n"))
    case 0x0D: append(UInt8(ascii: "r"))
    case 0x09: append(UInt8(ascii: "t"))
    default:
      append("u00".utf8)
      append(StringBytes.hexadecimalDigits[Int(byte >> 4)])
      append(StringBytes.hexadecimalDigits[Int(byte & 15)])
    }
  }
}

/// Sequences of more than one byte, as Unicode's table of well-formed UTF-8 has them (The Unicode Standard, table 3-7).
enum UTF8Sequence {
  /// The length of the sequence that begins here, 0 if there is no right one. `limit` bytes may be read.
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

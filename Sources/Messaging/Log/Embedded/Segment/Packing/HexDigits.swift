/// Eight hexadecimal digits at a time, in the bytes of one word: the first digit is the lowest byte.
enum HexDigits {
  private static let ones: UInt64 = 0x0101_0101_0101_0101
  private static let low: UInt64 = 0x0F0F_0F0F_0F0F_0F0F

  /// The four bytes that these lower-case digits stand for. Where a character is no such digit, `mismatch` has a byte that is not zero.
  static func parse(_ text: UInt64) -> (bytes: UInt32, mismatch: UInt64) {
    // Letters have the bit 64; 'a' is 0x61.
    let letters = (text >> 6) & ones
    let nibbles = ((text & low) &+ letters &* 9) & low
    var bytes = (nibbles << 4 | nibbles >> 8) & 0x00FF_00FF_00FF_00FF
    bytes = (bytes | bytes >> 8) & 0x0000_FFFF_0000_FFFF
    bytes |= bytes >> 16
    return (UInt32(truncatingIfNeeded: bytes), characters(of: nibbles) ^ text)
  }

  /// The digits of four bytes.
  static func text(of bytes: UInt32) -> UInt64 {
    var pairs = UInt64(bytes)
    pairs = (pairs | pairs << 16) & 0x0000_FFFF_0000_FFFF
    pairs = (pairs | pairs << 8) & 0x00FF_00FF_00FF_00FF
    return characters(of: pairs >> 4 & 0x000F_000F_000F_000F | (pairs & 0x000F_000F_000F_000F) << 8)
  }

  static func isDigit(_ character: UInt8) -> Bool {
    character &- UInt8(ascii: "0") < 10 || character &- UInt8(ascii: "a") < 6
  }

  private static func characters(of nibbles: UInt64) -> UInt64 {
    let letters = (nibbles &+ 6 * ones) >> 4 & ones
    return nibbles &+ 0x30 * ones &+ letters &* 0x27
  }
}

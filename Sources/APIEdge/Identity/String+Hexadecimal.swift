extension String {
  /// 16 digits, lower case.
  init(hexadecimal value: UInt64) {
    self.init(hexadecimal: withUnsafeBytes(of: value.bigEndian, Array.init))
  }

  /// Two digits a byte, lower case.
  init(hexadecimal bytes: [UInt8]) {
    self.init(unsafeUninitializedCapacity: bytes.count * 2) { buffer in
      for (index, byte) in bytes.enumerated() {
        buffer[index * 2] = Self.digit(byte >> 4)
        buffer[index * 2 + 1] = Self.digit(byte & 0xF)
      }
      return bytes.count * 2
    }
  }

  private static func digit(_ nibble: UInt8) -> UInt8 {
    nibble < 10 ? UInt8(ascii: "0") + nibble : UInt8(ascii: "a") + nibble - 10
  }
}

extension UInt8 {
  var isLowercaseHexadecimal: Bool {
    self >= UInt8(ascii: "0") && self <= UInt8(ascii: "9") || self >= UInt8(ascii: "a") && self <= UInt8(ascii: "f")
  }
}

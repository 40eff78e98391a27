/// 16 digits, lower case.
func hexadecimal(_ value: UInt64) -> String {
  String(unsafeUninitializedCapacity: 16) { buffer in
    for index in 0..<16 {
      let nibble = UInt8(truncatingIfNeeded: value >> UInt64(60 - index * 4)) & 0xF
      buffer[index] = nibble < 10 ? 48 + nibble : 87 + nibble
    }
    return 16
  }
}

/// Two digits a byte, lower case.
func hexadecimal(_ bytes: [UInt8]) -> String {
  String(unsafeUninitializedCapacity: bytes.count * 2) { buffer in
    for (index, byte) in bytes.enumerated() {
      for (half, nibble) in [byte >> 4, byte & 0xF].enumerated() {
        buffer[index * 2 + half] = nibble < 10 ? 48 + nibble : 87 + nibble
      }
    }
    return bytes.count * 2
  }
}

extension UInt8 {
  var isLowercaseHexadecimal: Bool {
    self >= UInt8(ascii: "0") && self <= UInt8(ascii: "9") || self >= UInt8(ascii: "a") && self <= UInt8(ascii: "f")
  }
}

extension String {
  /// 16 digits, lower case.
  public init(hexadecimal value: UInt64) {
    self.init(hexadecimal: withUnsafeBytes(of: value.bigEndian, Array.init))
  }

  /// Two digits a byte, lower case.
  public init(hexadecimal bytes: [UInt8]) {
    self.init(unsafeUninitializedCapacity: bytes.count * 2) { buffer in
      for (index, byte) in bytes.enumerated() {
        buffer[index * 2] = UInt8(hexadecimalDigit: byte >> 4)
        buffer[index * 2 + 1] = UInt8(hexadecimalDigit: byte & 0xF)
      }
      return bytes.count * 2
    }
  }
}

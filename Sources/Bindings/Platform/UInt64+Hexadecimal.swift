extension UInt64 {
  /// Reads lower-case hexadecimal digits, 16 at most. Nil: something else is among them.
  @inlinable
  public init?(hexadecimal digits: some Collection<UInt8>) {
    guard digits.count <= 16 else { return nil }
    var value: UInt64 = 0
    for digit in digits {
      switch digit {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): value = value << 4 | UInt64(digit - UInt8(ascii: "0"))
      case UInt8(ascii: "a")...UInt8(ascii: "f"): value = value << 4 | UInt64(digit - UInt8(ascii: "a") + 10)
      default: return nil
      }
    }
    self = value
  }
}

extension UInt8 {
  /// The hexadecimal digit of a number below 16, lower case.
  @inlinable
  public init(hexadecimalDigit number: UInt8) {
    self = number < 10 ? UInt8(ascii: "0") + number : UInt8(ascii: "a") + number - 10
  }
}

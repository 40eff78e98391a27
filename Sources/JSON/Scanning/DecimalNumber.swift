/// A number exactly as it is written, which a `Double` might not be: its significant digits times a power of ten.
public struct DecimalNumber: Equatable, Sendable {
  private var isNegative = false
  /// The digits, each from 0 to 9. Neither the first nor the last is 0. Zero has no digits.
  private var digits: [UInt8] = []
  private var exponent = 0

  /// - Parameter literal: a number in JSON's grammar.
  init(_ literal: ArraySlice<UInt8>) {
    var isFraction = false
    var rest = literal
    while let byte = rest.popFirst() {
      switch byte {
      case UInt8(ascii: "-"): isNegative = true
      case UInt8(ascii: "."): isFraction = true
      case UInt8(ascii: "e"), UInt8(ascii: "E"):
        exponent += Self.exponent(rest)
        rest = []
      default:
        if isFraction { exponent -= 1 }
        if byte != UInt8(ascii: "0") || !digits.isEmpty { digits.append(byte &- UInt8(ascii: "0")) }
      }
    }
    while digits.last == 0 {
      digits.removeLast()
      exponent += 1
    }
  }

  init(_ number: Double) {
    self.init(Array(number.description.utf8)[...])
  }

  /// The exponent. Beyond 10^18 all are the same: nobody can mean such a number.
  private static func exponent(_ literal: ArraySlice<UInt8>) -> Int {
    var value = 0
    for byte in literal where byte != UInt8(ascii: "-") && byte != UInt8(ascii: "+") {
      value = min(value * 10 + Int(byte &- UInt8(ascii: "0")), 1_000_000_000_000_000_000)
    }
    return literal.first == UInt8(ascii: "-") ? -value : value
  }

  /// The same number in JSON's grammar: its digits, and an exponent if it needs one.
  var literal: [UInt8] {
    guard !digits.isEmpty else { return [UInt8(ascii: "0")] }
    let power = exponent == 0 ? "" : "e\(exponent)"
    return (isNegative ? [UInt8(ascii: "-")] : []) + digits.map { $0 + UInt8(ascii: "0") } + power.utf8
  }

  /// The nearest `Double`.
  public var rounded: Double { Double(String(decoding: literal, as: UTF8.self)) ?? .nan }

  /// Its value as a `T`. Nil if `T` can't hold it.
  func integer<T: FixedWidthInteger>(_ type: T.Type) -> T? {
    // No type has more than 39 digits, those of 128 bits.
    guard digits.isEmpty || (exponent >= 0 && digits.count + exponent <= 39) else { return nil }
    var value: T = 0
    for digit in digits + [UInt8](repeating: 0, count: digits.isEmpty ? 0 : exponent) {
      let (product, isTooLarge) = value.multipliedReportingOverflow(by: 10)
      let (sum, isTooLargeNow) =
        isNegative ? product.subtractingReportingOverflow(T(digit)) : product.addingReportingOverflow(T(digit))
      if isTooLarge || isTooLargeNow { return nil }
      value = sum
    }
    return value
  }
}

/// What a plain scalar means by YAML 1.2's core schema (https://yaml.org/spec/1.2.2/#1032-tag-resolution), in JSON.
enum PlainScalar: Equatable {
  /// null, a boolean or a number.
  case literal(String)
  case string
  /// Infinity, not a number, or a hexadecimal or octal number of more than 64 bits.
  case notInJSON

  init(_ text: String) {
    switch text {
    case "", "~", "null", "Null", "NULL": self = .literal("null")
    case "true", "True", "TRUE": self = .literal("true")
    case "false", "False", "FALSE": self = .literal("false")
    case ".nan", ".NaN", ".NAN": self = .notInJSON
    default: self = Self.integer(text, prefix: "0x", radix: 16) ?? Self.integer(text, prefix: "0o", radix: 8) ?? Self.decimal(text)
    }
  }

  private static func integer(_ text: String, prefix: String, radix: Int) -> PlainScalar? {
    guard text.hasPrefix(prefix) else { return nil }
    let digits = text.dropFirst(prefix.count)
    guard !digits.isEmpty, digits.allSatisfy({ $0.isASCII && Int(String($0), radix: radix) != nil }) else { return .string }
    return UInt64(digits, radix: radix).map { .literal(String($0)) } ?? .notInJSON
  }

  /// `[-+]? ( digits [ . digits? ] | . digits ) ( [eE] [-+]? digits )?`, and `[-+]? .inf`. JSON knows no plus sign before it, no
  /// leading zeros, and no dot without digits on both sides.
  private static func decimal(_ text: String) -> PlainScalar {
    var rest = text.utf8[...]
    let sign = rest.take { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "+") }
    if [".inf", ".Inf", ".INF"].contains(String(rest)) && sign.count <= 1 { return .notInJSON }
    let whole = rest.take(while: \.isDigit)
    let dot = rest.take { $0 == UInt8(ascii: ".") }
    let fraction = dot.isEmpty ? "" : rest.take(while: \.isDigit)
    let e = rest.take { $0 | 0x20 == UInt8(ascii: "e") }
    let exponentSign = e.isEmpty ? "" : rest.take { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "+") }
    let exponent = e.isEmpty ? "" : rest.take(while: \.isDigit)
    guard rest.isEmpty, sign.count <= 1, dot.count <= 1, e.count <= 1, exponentSign.count <= 1, !(whole + fraction).isEmpty,
      e.isEmpty == exponent.isEmpty
    else { return .string }

    let significant = whole.drop { $0 == "0" }
    let json = [
      sign == "-" ? "-" : "", significant.isEmpty ? "0" : String(significant), dot, dot == "." && fraction.isEmpty ? "0" : fraction, e,
      exponentSign, exponent,
    ]
    return .literal(json.joined())
  }
}

extension Substring.UTF8View {
  /// Cuts off the longest beginning that satisfies it.
  fileprivate mutating func take(while isPart: (UInt8) -> Bool) -> String {
    let part = prefix(while: isPart)
    self = self[part.endIndex...]
    return String(Substring(part))
  }
}

extension UInt8 {
  fileprivate var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
}

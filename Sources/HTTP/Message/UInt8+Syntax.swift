/// Says which bytes may stand where.
extension UInt8 {
  static let carriageReturn = UInt8(ascii: "\r")
  static let lineFeed = UInt8(ascii: "\n")

  /// Whether it may stand in a token, and so in the name of a field or a method (RFC 9110, 5.6.2).
  var isTokenByte: Bool { Self.tokenBytes.contains(self) }

  /// Whether it may stand for itself in a segment of a path (RFC 3986, 3.3).
  var isPathByte: Bool { Self.pathBytes.contains(self) }

  /// Whether it may stand in a path or a query, also as a part of an escape or between segments (RFC 3986, 3.3 and 3.4).
  var isTargetByte: Bool { Self.targetBytes.contains(self) }

  /// Whether it may stand for itself in a host's name (RFC 3986, 3.2.2).
  var isHostByte: Bool { Self.hostBytes.contains(self) }

  /// Whether it may stand in a field's value: it is a tab or no control character (RFC 9110, 5.5).
  var isFieldValueByte: Bool { self >= 0x20 ? self != 0x7F : self == 0x09 }

  var isBlank: Bool { self == 0x20 || self == 0x09 }
  var isDigit: Bool { self >= 0x30 && self <= 0x39 }
  var hexDigitValue: Int? { Character(Unicode.Scalar(self)).hexDigitValue }

  var asciiLowercased: UInt8 { self >= 0x41 && self <= 0x5a ? self | 0x20 : self }

  private static let alphanumeric = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
  private static let tokenBytes = ASCIISet(alphanumeric + "!#$%&'*+-.^_`|~")
  private static let hostBytes = ASCIISet(alphanumeric + "-._~!$&'()*+,;=")
  private static let pathBytes = ASCIISet(alphanumeric + "-._~!$&'()*+,;=:@")
  private static let targetBytes = ASCIISet(alphanumeric + "-._~!$&'()*+,;=:@/?%")
}

/// A bit for each ASCII character.
private struct ASCIISet {
  private var low: UInt64 = 0
  private var high: UInt64 = 0

  init(_ characters: String) {
    for byte in characters.utf8 {
      if byte < 64 { low |= 1 << byte } else { high |= 1 << (byte & 63) }
    }
  }

  func contains(_ byte: UInt8) -> Bool {
    byte < 128 && (byte < 64 ? low : high) >> (byte & 63) & 1 == 1
  }
}

/// An email address in the form that is compared and routed by: trimmed and in lower case.
///
/// The check finds typing errors; it can't ensure that mail arrives. An address is ASCII, 254 bytes at most (RFC 5321), with one `@`, a
/// local part of 1 to 64 bytes in RFC 5322's dot-atom form, and a domain of labels of letters, digits and inner hyphens. Quoted local
/// parts, address literals and internationalised addresses are refused.
///
/// Only ASCII letters are folded. Unicode would fold other characters to ASCII letters (the Kelvin sign to `k`), and a user who typed one
/// would get another user's account.
public enum EmailAddress {
  public static func normalized(_ text: String) -> String {
    let bytes = text.utf8
    guard let first = bytes.firstIndex(where: { !isSpace($0) }), let last = bytes.lastIndex(where: { !isSpace($0) }) else { return "" }
    return String(decoding: bytes[first...last].map { (65...90).contains($0) ? $0 + 32 : $0 }, as: UTF8.self)
  }

  /// - Parameter address: normalised.
  public static func isValid(_ address: String) -> Bool {
    guard address.utf8.count <= 254 else { return false }
    let parts = address.utf8.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
    guard parts.count == 2, parts[0].count <= 64 else { return false }
    let dot = UInt8(ascii: ".")
    return parts[0].split(separator: dot, omittingEmptySubsequences: false).allSatisfy { !$0.isEmpty && $0.allSatisfy(isAtomText) }
      && parts[1].split(separator: dot, omittingEmptySubsequences: false).allSatisfy(isLabel)
  }

  private static func isLabel(_ label: Substring.UTF8View.SubSequence) -> Bool {
    let hyphen = UInt8(ascii: "-")
    return (1...63).contains(label.count) && label.first != hyphen && label.last != hyphen
      && label.allSatisfy { isLetterOrDigit($0) || $0 == hyphen }
  }

  private static func isAtomText(_ byte: UInt8) -> Bool {
    isLetterOrDigit(byte) || "!#$%&'*+-/=?^_`{|}~".utf8.contains(byte)
  }

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "z") || byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
  }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
}

import Foundation

/// A password as a user typed it. Another system may send the same password as other bytes: `é` as one code point, or as `e` and an accent.
public struct PasswordText: Equatable, Sendable {
  /// The password as it came.
  public let typed: String
  /// The form that is hashed: Unicode's normalization form KC, by NIST SP 800-63B, section 3.1.1.2.
  public let normalized: String

  public init(_ text: String) {
    typed = text
    normalized = text.utf8.allSatisfy { $0 < 0x80 } ? text : text.precomposedStringWithCompatibilityMapping
  }

  /// The texts that a stored hash may belong to, the likelier first. Earlier versions hashed the typed text.
  public var candidates: [String] {
    normalized.utf8.elementsEqual(typed.utf8) ? [normalized] : [normalized, typed]
  }

  /// The number of code points (same section), with an accent and its letter as one. So four `é` count as four, and a single sign for a
  /// whole phrase counts as one.
  public var length: Int {
    typed.precomposedStringWithCanonicalMapping.unicodeScalars.count
  }
}

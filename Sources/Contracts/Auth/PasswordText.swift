import Foundation

/// A password as it was typed. The same one comes as other bytes from another system: `é` as one code point, or as `e` and an accent.
public struct PasswordText: Equatable, Sendable {
  /// As it came.
  public let typed: String
  /// What is hashed: Unicode's normalization form KC, by NIST SP 800-63B, section 3.1.1.2.
  public let normalized: String

  public init(_ text: String) {
    typed = text
    normalized = text.utf8.allSatisfy { $0 < 0x80 } ? text : text.precomposedStringWithCompatibilityMapping
  }

  /// What a stored hash may be of, likelier first. Hashes that were made before passwords were normalised are of what was typed.
  public var candidates: [String] {
    normalized.utf8.elementsEqual(typed.utf8) ? [normalized] : [normalized, typed]
  }

  /// In characters, by which is meant code points (the same section), an accent and its letter as one: neither four `é` are eight, nor is
  /// a sign that stands for a whole phrase more than one.
  public var length: Int {
    typed.precomposedStringWithCanonicalMapping.unicodeScalars.count
  }
}

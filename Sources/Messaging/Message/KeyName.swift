import Foundation

/// What a record's key is called: for people to read in lines of text, and to type again. Each key has one name, and no two have the same.
///
/// A key that is plain text is its own name. Whatever does not show, or shows as something else, is written by its bytes: `\x1b`, `\xff`;
/// so are spaces, and a dash in front, which a command line would take for an option. A backslash is `\\`. No key at all is `\null`, and
/// the empty one `\empty`.
public struct KeyName: Hashable, Sendable, CustomStringConvertible {
  /// Nil: there is none.
  public let key: [UInt8]?

  public init(of key: [UInt8]?) {
    self.key = key
  }

  private static let null = #"\null"#
  private static let empty = #"\empty"#

  public var description: String {
    guard let key else { return Self.null }
    guard !key.isEmpty else { return Self.empty }
    var text = ""
    // An accent may be a letter's own or follow it, and looks the same: only the usual of the two is shown as it is.
    let isUsual = String(validating: key, as: UTF8.self).map { $0.precomposedStringWithCanonicalMapping.utf8.elementsEqual(key) } ?? true
    Printable.forEachPart(of: key) { part in
      switch part {
      case .shown("\\"): text += #"\\"#
      case .shown("-") where text.isEmpty: text += Printable.escape("-".utf8)
      case .shown(let scalar) where scalar.isASCII || isUsual && !(text.isEmpty && scalar.isMark): text.unicodeScalars.append(scalar)
      case .shown(let scalar): text += Printable.escape(UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
      case .space: text += Printable.escape(" ".utf8)
      case .hidden(let bytes): text += Printable.escape(bytes)
      }
    }
    return text
  }

  /// Reads a name. More than names are read: bytes may be written that need not be, and spaces left as they are. Nil: a backslash begins
  /// nothing that is known.
  public init?(_ text: String) {
    switch text {
    case Self.null: key = nil
    case Self.empty, "": key = []
    default:
      guard let bytes = Self.bytes(of: text) else { return nil }
      key = bytes
    }
  }

  private static func bytes(of text: String) -> [UInt8]? {
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "\\") else {
        bytes.append(byte)
        continue
      }
      switch rest.popFirst() {
      case UInt8(ascii: "\\"):
        bytes.append(byte)
      case UInt8(ascii: "x"):
        let digits = String(decoding: rest.prefix(2), as: UTF8.self)
        guard digits.utf8.count == 2, digits.allSatisfy(\.isHexDigit), let value = UInt8(digits, radix: 16) else { return nil }
        bytes.append(value)
        rest = rest.dropFirst(2)
      default:
        return nil
      }
    }
    return bytes
  }
}

extension BlockedKey {
  /// The key for people.
  public var text: String { KeyName(of: key).description }
}

extension Unicode.Scalar {
  fileprivate var isMark: Bool {
    switch properties.generalCategory {
    case .nonspacingMark, .spacingMark, .enclosingMark: true
    default: false
    }
  }
}

import Foundation

/// The name of a record's key, for people to read and to type. Each key has one name, and no two keys have the same name.
///
/// The name of plain text is the text. Bytes that are not visible, or that look like something else, are escaped: `\x1b`, `\xff`. So are
/// spaces, and a dash in front, which a command line would take for an option. A backslash is `\\`. A record without a key has the name
/// `\null`, and the empty key the name `\empty`.
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
    // An accented letter can be one character or two, and looks the same: only the usual form is shown as it is.
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

  /// Reads a name. It accepts more than exact names: needless escapes, and spaces that are not escaped. Nil: a backslash begins no known
  /// escape.
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
  /// The key's name.
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

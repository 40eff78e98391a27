import Platform

/// Text from outside, made safe to print. A terminal obeys control characters, and a line break or a character that turns the direction of
/// writing can make one line look like another.
public enum Printable {
  enum Part {
    case shown(Unicode.Scalar)
    case space
    /// Bytes that are not visible, or no UTF-8.
    case hidden([UInt8])
  }

  /// The text, with invisible characters escaped: `\x1b`. A backslash stays as it is, because JSON has many of them.
  public static func text(_ bytes: some Sequence<UInt8>) -> String {
    var text = ""
    forEachPart(of: bytes) { part in
      switch part {
      case .shown(let scalar): text.unicodeScalars.append(scalar)
      case .space: text += " "
      case .hidden(let bytes): text += escape(bytes)
      }
    }
    return text
  }

  public static func text(_ string: String) -> String {
    text(string.utf8)
  }

  /// The same JSON, with invisible characters as JSON escapes: `\u001b`. They can only occur within strings.
  public static func json(_ bytes: some Sequence<UInt8>) -> String {
    var text = ""
    forEachPart(of: bytes) { part in
      switch part {
      case .shown(let scalar): text.unicodeScalars.append(scalar)
      case .space: text += " "
      case .hidden(let bytes):
        for unit in String(decoding: bytes, as: UTF8.self).utf16 {
          text += #"\u"# + String(hexadecimal: [UInt8(unit >> 8), UInt8(truncatingIfNeeded: unit)])
        }
      }
    }
    return text
  }

  static func escape(_ bytes: some Sequence<UInt8>) -> String {
    bytes.map { #"\x"# + String(hexadecimal: [$0]) }.joined()
  }

  static func forEachPart(of bytes: some Sequence<UInt8>, _ body: (Part) -> Void) {
    var decoder = Unicode.UTF8.ForwardParser()
    var rest = Array(bytes)[...]
    while !rest.isEmpty {
      var iterator = rest.makeIterator()
      switch decoder.parseScalar(from: &iterator) {
      case .valid(let encoded):
        let scalar = Unicode.UTF8.decode(encoded)
        body(scalar == " " ? .space : scalar.showsItself ? .shown(scalar) : .hidden(Array(encoded)))
        rest = rest.dropFirst(encoded.count)
      case .error(let length):
        body(.hidden(Array(rest.prefix(length))))
        rest = rest.dropFirst(length)
      case .emptyInput:
        return
      }
      decoder = Unicode.UTF8.ForwardParser()
    }
  }
}

extension Unicode.Scalar {
  /// Whether the character is visible, and does not change how others are shown.
  fileprivate var showsItself: Bool {
    if isASCII { return (0x21...0x7E).contains(value) }
    guard !properties.isDefaultIgnorableCodePoint, !properties.isWhitespace else { return false }
    switch properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator, .spaceSeparator: return false
    default: return true
    }
  }
}

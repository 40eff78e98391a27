import HTTP

/// The client's name for a request that it may repeat.
struct IdempotencyKey: Equatable {
  static let field = RequestHeader.idempotencyKey.rawValue

  let text: String

  /// - Parameter text: 1 to 128 ASCII characters.
  init?(_ text: String) {
    guard Self.isKey(text) else { return nil }
    self.text = text
  }

  /// Nil without one, and without a valid one: 1 to 128 ASCII characters.
  ///
  /// `"k"` is the same key as `k`. The draft for this field has the key in quotes (a string of RFC 8941), many clients write it without,
  /// and one key must not become two. Parameters behind a key in quotes, `"k";a=1`, do not count: nobody has defined any. Any other text is
  /// taken as it is.
  init?(of fields: HTTPFields, _ findings: Findings) {
    let values = fields.values(of: Self.field)
    guard let first = values.first else { return nil }
    let text = Self.unquoted(first) ?? first
    guard values.count == 1, Self.isKey(text) else {
      findings.add(Self.field, "must be one value of 1 to \(PublicIDs.maximumLength) ASCII characters")
      return nil
    }
    self.text = text
  }

  private static func isKey(_ text: String) -> Bool {
    (1...PublicIDs.maximumLength).contains(text.utf8.count) && text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F }
  }

  /// The value of an item of RFC 8941 that is a string (3.3.3); nil: the text is no such item.
  private static func unquoted(_ value: String) -> String? {
    var rest = value.utf8[...]
    guard let text = string(&rest), areParameters(rest) else { return nil }
    return text
  }

  /// Takes a string in quotes.
  private static func string(_ rest: inout Substring.UTF8View) -> String? {
    let (quote, backslash) = (UInt8(ascii: "\""), UInt8(ascii: "\\"))
    guard rest.popFirst() == quote else { return nil }
    var text: [UInt8] = []
    while let byte = rest.popFirst() {
      switch byte {
      case quote: return String(decoding: text, as: UTF8.self)
      case backslash:
        guard let escaped = rest.popFirst(), escaped == quote || escaped == backslash else { return nil }
        text.append(escaped)
      default: text.append(byte)
      }
    }
    return nil
  }

  /// Whether it is `*( ";" *SP name [ "=" value ] )`, and so no part of the item (3.1.2).
  private static func areParameters(_ text: Substring.UTF8View) -> Bool {
    var rest = text
    while !rest.isEmpty {
      guard rest.popFirst() == UInt8(ascii: ";") else { return false }
      rest = rest.drop { $0 == UInt8(ascii: " ") }
      let name = rest.prefix { isNameByte($0) }
      rest = rest[name.endIndex...]
      guard let first = name.first, first >= UInt8(ascii: "a") || first == UInt8(ascii: "*") else { return false }
      guard rest.first == UInt8(ascii: "=") else { continue }
      rest.removeFirst()
      if rest.first == UInt8(ascii: "\"") {
        guard string(&rest) != nil else { return false }
      } else {
        let value = rest.prefix { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: ";") && $0 != UInt8(ascii: "\"") }
        guard !value.isEmpty else { return false }
        rest = rest[value.endIndex...]
      }
    }
    return true
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
    case UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "*"): true
    default: false
    }
  }
}

extension HTTPFields {
  /// RFC 7240: the client prefers 202 at once to waiting.
  var prefersAsynchronousResponse: Bool {
    values(of: "Prefer").contains { value in
      value.split(separator: ",").contains { preference in
        preference.prefix { $0 != ";" }.filter { $0 != " " && $0 != "\t" }.lowercased() == "respond-async"
      }
    }
  }
}

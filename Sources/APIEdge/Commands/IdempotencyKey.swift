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
  /// and one key must not become two. Any other text is taken as it is.
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

  /// The value of a string of RFC 8941 (3.3.3); nil: the text is no such string.
  private static func unquoted(_ value: String) -> String? {
    let (quote, backslash) = (UInt8(ascii: "\""), UInt8(ascii: "\\"))
    var rest = value.utf8.dropFirst()
    guard value.utf8.first == quote, rest.popLast() == quote else { return nil }
    var text: [UInt8] = []
    while let byte = rest.popFirst() {
      guard byte != quote else { return nil }
      guard byte == backslash else {
        text.append(byte)
        continue
      }
      guard let escaped = rest.popFirst(), escaped == quote || escaped == backslash else { return nil }
      text.append(escaped)
    }
    return String(decoding: text, as: UTF8.self)
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

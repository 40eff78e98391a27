import HTTP

/// The client's name for one request that it may repeat.
struct IdempotencyKey: Equatable {
  static let field = "Idempotency-Key"

  let text: String

  /// Nil without one, and without a valid one. 1 to 128 ASCII characters, taken as they stand, quotes included.
  init?(of fields: HTTPFields, _ findings: Findings) {
    let values = fields.values(of: Self.field)
    guard let text = values.first else { return nil }
    guard values.count == 1, (1...PublicIDs.maximumLength).contains(text.utf8.count), text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F })
    else {
      findings.add(Self.field, "must be one value of 1 to \(PublicIDs.maximumLength) ASCII characters")
      return nil
    }
    self.text = text
  }
}

extension HTTPFields {
  /// RFC 7240: the client would rather have 202 at once than wait.
  var prefersAsynchronousResponse: Bool {
    values(of: "Prefer").contains { value in
      value.split(separator: ",").contains { preference in
        preference.prefix { $0 != ";" }.filter { $0 != " " && $0 != "\t" }.lowercased() == "respond-async"
      }
    }
  }
}

import HTTP

/// The tag of content. Compressed content has other bytes and the same meaning, so its tag is a weak one.
struct EntityTag {
  /// In quotes.
  private let opaque: String
  let coding: ContentCoding

  init(_ opaque: String, in coding: ContentCoding) {
    self.opaque = opaque
    self.coding = coding
  }

  var text: String { coding == .identity ? opaque : "W/" + opaque }

  /// Whether it names this content, byte by byte: a weak tag never does (RFC 9110, 8.8.3.2).
  func isStrongly(_ candidate: Substring) -> Bool { coding == .identity && candidate == opaque }

  func isWeakly(_ candidate: Substring) -> Bool { (candidate.hasPrefix("W/") ? candidate.dropFirst(2) : candidate) == opaque }
}

extension Call {
  /// Answers with content whose tag may show that the client has it already, or that it wants another one. Then the content is not made.
  func answer(_ fields: HTTPFields, _ entityTag: EntityTag, _ content: () -> HTTPBody) {
    // In this order (RFC 9110, 13.2.2).
    if wantsOther(than: entityTag) {
      return fail(Problem(.preconditionFailed, "the content has changed: its tag is none of those in If-Match"))
    }
    var fields = fields
    fields.append("ETag", entityTag.text)
    if has(entityTag) { return answer(HTTPResponse(.notModified, fields)) }
    if entityTag.coding == .gzip { fields.append("Content-Encoding", "gzip") }
    answer(HTTPResponse(.ok, fields, body: content()))
  }
}

extension HTTPFields {
  /// Whether the content is one that the client wants: `If-Match` names its tag, by strong comparison (RFC 9110, 13.1.1), or is `*`. Nil:
  /// it wants any.
  func ifMatch(_ entityTag: EntityTag) -> Bool? {
    let values = values(of: RequestHeader.ifMatch.rawValue)
    return values.isEmpty ? nil : values.contains { $0.listElements.contains { $0 == "*" || entityTag.isStrongly($0) } }
  }

  /// Whether the client has the content already: `If-None-Match` names its tag, by weak comparison (RFC 9110, 13.1.2), or is `*`.
  func ifNoneMatch(_ entityTag: EntityTag) -> Bool {
    values(of: RequestHeader.ifNoneMatch.rawValue).contains { $0.listElements.contains { $0 == "*" || entityTag.isWeakly($0) } }
  }
}

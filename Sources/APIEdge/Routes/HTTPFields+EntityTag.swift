import HTTP

extension HTTPFields {
  /// Whether the client has this already: `If-None-Match` names it, by weak comparison (RFC 9110, 13.1.2), or is `*`.
  func ifNoneMatch(_ entityTag: String) -> Bool {
    values(of: "If-None-Match").contains { value in
      value.split(separator: ",").contains { candidate in
        var tag = candidate.drop { $0 == " " || $0 == "\t" }
        while let last = tag.last, last == " " || last == "\t" { tag.removeLast() }
        if tag.hasPrefix("W/") { tag = tag.dropFirst(2) }
        return tag == entityTag || tag == "*"
      }
    }
  }
}

/// Where a request ends must be beyond doubt: another server before this one may otherwise see other requests than this one does
/// (RFC 9112, 6.3 and 11.2).
enum Framing {
  /// What is wrong with the fields, or nil.
  static func fault(in fields: HTTPFields, of method: HTTPMethod, isHTTP11: Bool) -> String? {
    var (hosts, lengths, encodings) = (0, 0, 0)
    var length = ""
    for field in fields {
      guard field.name.isFieldName else { return "a header field has a name that is none" }
      switch field.name.utf8.count {
      case 4 where field.name.isSameFieldName(as: "Host"): hosts += 1
      case 14 where field.name.isSameFieldName(as: "Content-Length"):
        lengths += 1
        length = field.value
      case 17 where field.name.isSameFieldName(as: "Transfer-Encoding"):
        encodings += 1
        guard field.value.isSameFieldName(as: "chunked") else { return "chunked is the only transfer encoding that is read here" }
      default: break
      }
    }
    if lengths + encodings > 1 { return "the content's length is given more than once" }
    if encodings > 0, !isHTTP11 { return "HTTP/1.0 has no transfer encodings" }
    if lengths > 0, length.isEmpty || !length.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) { return "the content's length is no number" }
    if !method.mayHaveBody, encodings > 0 || length.utf8.contains(where: { $0 != 0x30 }) {
      return "a \(method.rawValue) request has no content"
    }
    if hosts > 1 || (isHTTP11 && hosts == 0) { return "there must be one Host" }
    return nil
  }
}

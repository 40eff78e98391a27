/// RFC 9112, 5: a name, a colon right behind it, and a value.
enum FieldLine {
  static func parse(_ line: UnsafeBufferPointer<UInt8>) throws(HTTPRefusal) -> (name: String, value: String) {
    if line[0].isBlank { throw HTTPRefusal(.badRequest, "a header line begins with a blank") }
    guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > 0, line[..<colon].allSatisfy(\.isTokenByte) else {
      throw HTTPRefusal(.badRequest, "a header line does not begin with a name and a colon")
    }
    let value = UnsafeBufferPointer(rebasing: line[(colon + 1)...]).trimmed
    guard value.allSatisfy(\.isFieldValueByte) else { throw HTTPRefusal(.badRequest, "a header field has a control character") }
    return (UnsafeBufferPointer(rebasing: line[..<colon]).text, value.text)
  }
}

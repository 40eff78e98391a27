/// A host and maybe a port, as in `Host` and in a target of the absolute form (RFC 3986, 3.2, without a user, whom RFC 9110, 4.2.4, takes
/// for a trick).
enum Authority {
  static func isValid(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    let colon = UInt8(ascii: ":")
    var port: Slice<UnsafeBufferPointer<UInt8>>
    if text.first == UInt8(ascii: "[") {
      guard let end = text.firstIndex(of: UInt8(ascii: "]")), end > 1 else { return false }
      guard text[1..<end].allSatisfy({ $0.isHostByte || $0 == colon }) else { return false }
      port = text[(end + 1)...]
    } else {
      let end = text.firstIndex(of: colon) ?? text.endIndex
      guard text[..<end].allSatisfy(\.isHostByte) else { return false }
      port = text[end...]
    }
    guard !port.isEmpty else { return true }
    return port.removeFirst() == colon && port.allSatisfy(\.isDigit)
  }

  /// `Host` may be empty; a URL's host may not (RFC 9110, 4.2.1).
  static func hasHost(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    text.first.map { $0 != UInt8(ascii: ":") } ?? false
  }
}

import Glibc

/// The target of a request (RFC 9112, 3.2), decoded. It is the same for every form and every escaping.
struct RequestTarget {
  var segments: [String] = []
  var query = HTTPQuery()
  /// Whether it is `*`: no resource, but the server itself (3.2.4).
  var isServer = false

  init() {}

  init(_ target: UnsafeBufferPointer<UInt8>, of method: HTTPMethod) throws(HTTPRefusal) {
    let slash = UInt8(ascii: "/")
    guard !target.isEmpty else { throw HTTPRefusal(.badRequest, "the target is empty") }
    if target[0] == slash {
      try self.init(origin: target)
      return
    }
    if method == .options, target.isSame(as: "*") {
      self.init()
      segments = ["*"]
      isServer = true
      return
    }
    // The absolute form names the host itself, so the Host field does not count (3.2.2).
    let scheme: StaticString = "http://"
    guard target.count > scheme.utf8CodeUnitCount,
      UnsafeBufferPointer(rebasing: target[..<scheme.utf8CodeUnitCount]).isSameWord(as: scheme)
    else { throw HTTPRefusal(.badRequest, "the target is neither a path that begins with a slash nor an http URL") }
    let rest = target[scheme.utf8CodeUnitCount...]
    let end = rest.firstIndex { $0 == slash || $0 == UInt8(ascii: "?") } ?? rest.endIndex
    let authority = UnsafeBufferPointer(rebasing: rest[..<end])
    guard Authority.isValid(authority), Authority.hasHost(authority) else {
      throw HTTPRefusal(.badRequest, "the target has no valid host")
    }
    try self.init(origin: UnsafeBufferPointer(rebasing: rest[end...]))
  }

  /// - Parameter target: a path and a query, both of which may be missing.
  private init(origin target: UnsafeBufferPointer<UInt8>) throws(HTTPRefusal) {
    guard target.allSatisfy(\.isTargetByte) else {
      throw HTTPRefusal(.badRequest, "the target has a fragment, or a character that must be percent-encoded")
    }
    let mark = target.firstIndex(of: UInt8(ascii: "?"))
    let path = UnsafeBufferPointer(rebasing: target[..<(mark ?? target.endIndex)])
    guard !path.starts(with: "//".utf8) else {
      // As a relative reference this would name another host.
      throw HTTPRefusal(.badRequest, "the path begins with two slashes")
    }
    guard let segments = path.isEmpty ? [] : PercentEncoding.segments(of: path) else {
      throw HTTPRefusal(.badRequest, "the path is not UTF-8 in percent-encoding")
    }
    guard !segments.contains(where: { $0 == "." || $0 == ".." }) else {
      // A server that resolves such segments sees another path than one that does not (RFC 3986, 6.2.2.3).
      throw HTTPRefusal(.badRequest, "the path has a segment that is . or ..")
    }
    self.init()
    self.segments = segments
    guard let mark else { return }
    guard let query = HTTPQuery(UnsafeBufferPointer(rebasing: target[(mark + 1)...])) else {
      throw HTTPRefusal(.badRequest, "the query is not UTF-8 in percent-encoding")
    }
    self.query = query
  }
}

/// A host with or without a port, as in `Host` and in a target of the absolute form (RFC 3986, 3.2). It has no user: RFC 9110, 4.2.4, calls
/// that a trick.
enum Authority {
  private static let colon = UInt8(ascii: ":")

  static func isValid(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    var port: Slice<UnsafeBufferPointer<UInt8>>
    if text.first == UInt8(ascii: "[") {
      guard let end = text.firstIndex(of: UInt8(ascii: "]")), isAddress(text[1..<end]) else { return false }
      port = text[(end + 1)...]
    } else {
      let end = text.firstIndex(of: colon) ?? text.endIndex
      guard isName(text[..<end]) else { return false }
      port = text[end...]
    }
    guard !port.isEmpty else { return true }
    return port.removeFirst() == colon && port.allSatisfy(\.isDigit)
  }

  /// A name, or an IPv4 address, which has the form of a name (3.2.2).
  private static func isName(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
    var rest = text
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%") {
        guard rest.popFirst()?.hexDigitValue != nil, rest.popFirst()?.hexDigitValue != nil else { return false }
      } else if !byte.isHostByte {
        return false
      }
    }
    return true
  }

  /// What stands in brackets: an IPv6 address, or `v`, a version, a dot, and an address of that version (3.2.2).
  private static func isAddress(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
    guard let first = text.first, first.asciiLowercased == UInt8(ascii: "v") else {
      var address = in6_addr()
      return inet_pton(AF_INET6, String(decoding: text, as: UTF8.self), &address) == 1
    }
    let version = text.dropFirst().prefix { $0.hexDigitValue != nil }
    let rest = text[version.endIndex...]
    return !version.isEmpty && rest.first == UInt8(ascii: ".") && rest.count > 1
      && rest.dropFirst().allSatisfy { $0.isHostByte || $0 == colon }
  }

  /// `Host` may be empty; a URL's host may not (RFC 9110, 4.2.1).
  static func hasHost(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    text.first.map { $0 != UInt8(ascii: ":") } ?? false
  }
}

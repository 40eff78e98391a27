/// The first line of a request: method, target and version, with one space between them (RFC 9112, 3).
struct RequestLine {
  var method = HTTPMethod.get
  var target = RequestTarget()
  /// True also for a later minor version, which is read as HTTP/1.1 (RFC 9110, 2.5).
  var isHTTP11 = true
  /// Set when the line is valid but the server does not serve it. The fields are read all the same, as they may tell whose request it is.
  var refusal: HTTPRefusal?

  /// A placeholder until the line has been read.
  init() {}

  /// - Throws: `HTTPRefusal` when this is no request line.
  init(_ line: UnsafeBufferPointer<UInt8>) throws(HTTPRefusal) {
    let space = UInt8(ascii: " ")
    guard let first = line.firstIndex(of: space), let last = line.lastIndex(of: space), first < last else {
      throw HTTPRefusal(.badRequest, "the request line is not a method, a target and a version, with one space between them")
    }
    let name = UnsafeBufferPointer(rebasing: line[..<first])
    guard !name.isEmpty, name.allSatisfy(\.isTokenByte) else { throw HTTPRefusal(.badRequest, "the method is no word") }
    let version = UnsafeBufferPointer(rebasing: line[(last + 1)...])
    guard Self.isVersion(version) else {
      throw HTTPRefusal(.badRequest, "the request line does not end in a version, such as HTTP/1.1")
    }
    isHTTP11 = version[7] != UInt8(ascii: "0")
    do throws(HTTPRefusal) {
      guard version[5] == UInt8(ascii: "1") else {
        throw HTTPRefusal(.versionNotSupported, "this server speaks only HTTP/1.1 and HTTP/1.0")
      }
      // CONNECT is for proxies.
      guard let method = HTTPMethod(rawValue: name.text) else { throw HTTPRefusal(.notImplemented, "this server does not know the method") }
      self.method = method
      target = try RequestTarget(UnsafeBufferPointer(rebasing: line[(first + 1)..<last]), of: method)
    } catch {
      refusal = error
    }
  }

  private static func isVersion(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    text.count == 8 && UnsafeBufferPointer(rebasing: text[..<5]).isSame(as: "HTTP/") && text[5].isDigit && text[6] == UInt8(ascii: ".")
      && text[7].isDigit
  }

  /// The refusal of a line that is too long. Either the target is too long, or the method has no end.
  static func tooLong(_ line: UnsafeBufferPointer<UInt8>) -> HTTPRefusal {
    let method = line.prefix { $0.isTokenByte }
    if method.count == line.count { return HTTPRefusal(.notImplemented, "this server does not know the method") }
    guard line[method.count] == UInt8(ascii: " ") else { return HTTPRefusal(.badRequest, "the method is no word") }
    return HTTPRefusal(.uriTooLong, "the request line is longer than \(RequestParser.Limits.requestLine) bytes")
  }
}

/// A request of a client. The client itself sets `Host`, `Content-Length`, `Transfer-Encoding` and `Connection`.
public struct HTTPClientRequest: Sendable {
  public var method: HTTPMethod
  /// Path and query, percent-encoded: `/balance?user=u1`.
  public var path: String
  public var fields: HTTPFields
  public var body: [UInt8]

  public init(_ method: HTTPMethod, _ path: String, _ fields: HTTPFields = [:], body: [UInt8] = []) {
    self.method = method
    self.path = path
    self.fields = fields
    self.body = body
  }

  /// Whether the path can stand on a request line as it is.
  var isWellFormed: Bool {
    path.hasPrefix("/") && path.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7f } && (method.mayHaveBody || body.isEmpty)
  }

  /// Whether the request states a length: it has content, or its method makes a server expect some.
  private var saysLength: Bool { !body.isEmpty || method == .post || method == .put || method == .patch }

  /// The request as it is sent.
  func bytes(to target: HTTPTarget) -> [UInt8] {
    var head = "\(method.rawValue) \(path) HTTP/1.1\r\nHost: \(target.authority)\r\n"
    for field in fields where field.isTheOwnersToSet && !field.name.isSameFieldName(as: "Host") {
      head += "\(field.name): \(field.value.asFieldValue)\r\n"
    }
    if saysLength { head += "Content-Length: \(body.count)\r\n" }
    return Array((head + "\r\n").utf8) + body
  }
}

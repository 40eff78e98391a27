/// A request that was read completely and is valid.
///
/// A request can be spelled in many ways. The server decodes and checks the target once, and no later code sees the bytes that came.
public struct HTTPRequest: Sendable {
  public let method: HTTPMethod
  /// The path's segments, decoded one by one, so that `%2F` is no separator: `["a/b", "c"]`. In `/a/` the last segment is empty. No segment
  /// is `.` or `..`.
  public let segments: [String]
  public let query: HTTPQuery
  public let fields: HTTPFields
  public let body: [UInt8]
  /// The peer's numeric address, without the port; `localhost` over a Unix socket.
  public let remoteAddress: String
  /// The values for the `{}` of the route's pattern. The code that finds the route sets them.
  public var parameters = PathParameters()
  /// Whether it asks about the server and not about a resource: `OPTIONS *`. Its only segment is `*`.
  public var isForServer = false

  public init(
    method: HTTPMethod, segments: [String], query: HTTPQuery = HTTPQuery(), fields: HTTPFields = [:], body: [UInt8] = [],
    remoteAddress: String = "127.0.0.1"
  ) {
    self.method = method
    self.segments = segments
    self.query = query
    self.fields = fields
    self.body = body
    self.remoteAddress = remoteAddress
  }

  /// The path in one spelling, which does not depend on how it was sent: `/a%2Fb/c`.
  public var path: String { PercentEncoding.path(of: segments) }
}

/// The methods that a request handler can get. The server refuses others with 501.
public enum HTTPMethod: String, Sendable, CaseIterable {
  case get = "GET"
  case head = "HEAD"
  case post = "POST"
  case put = "PUT"
  case patch = "PATCH"
  case delete = "DELETE"
  case options = "OPTIONS"
  case trace = "TRACE"
  case query = "QUERY"

  /// Whether sending a request twice has the same effect as sending it once (RFC 9110, 9.2.2).
  var isIdempotent: Bool { self != .post && self != .patch }

  /// False: content has no meaning for this method (RFC 9110, 9.3.2 and 9.3.8), and a proxy may not look for any.
  var mayHaveBody: Bool { self != .head && self != .trace }
}

/// A request that was read whole and found sound.
///
/// A request has many spellings; here is one. What was sent is decoded and checked once, by the server, and nothing behind it sees a
/// byte of the target as it came.
public struct HTTPRequest: Sendable {
  public let method: HTTPMethod
  /// The path's segments, decoded one by one, so that `%2F` is no separator: `["a/b", "c"]`. `/a/` has an empty last one, none is `.` or
  /// `..`.
  public let segments: [String]
  public let query: HTTPQuery
  public let fields: HTTPFields
  public let body: [UInt8]
  /// The peer's numeric address, without the port; `localhost` over a Unix socket.
  public let remoteAddress: String
  /// What the `{}` of the route's pattern stood for; set by who routes.
  public var parameters = PathParameters()

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

  /// The path in its one spelling, the same however it was sent: `/a%2Fb/c`.
  public var path: String { PercentEncoding.path(of: segments) }
}

/// The methods that a request handler can meet. Others are refused with 501 before it.
public enum HTTPMethod: String, Sendable, CaseIterable {
  case get = "GET"
  case head = "HEAD"
  case post = "POST"
  case put = "PUT"
  case patch = "PATCH"
  case delete = "DELETE"
  case options = "OPTIONS"
  case trace = "TRACE"

  /// Sending it twice does what sending it once does (RFC 9110, 9.2.2).
  var isIdempotent: Bool { self != .post && self != .patch }

  /// Content of these means nothing (RFC 9110, 9.3.2 and 9.3.8), and whoever forwards such a request may not look for any.
  var mayHaveBody: Bool { self != .head && self != .trace }
}

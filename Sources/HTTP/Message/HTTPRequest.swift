/// A request that was read whole and found sound.
public struct HTTPRequest: Sendable {
  public let method: HTTPMethod
  /// The path as it was sent, percent-encoded: `/a%2Fb/c`.
  public let path: String
  /// The path's segments, decoded one by one, so that `%2F` is no separator: `["a/b", "c"]`. `/a/` has an empty last one.
  public let segments: [String]
  public let query: HTTPQuery
  public let fields: HTTPFields
  public let body: [UInt8]
  /// The peer's numeric address, without the port; `localhost` over a Unix socket.
  public let remoteAddress: String
  /// What the `{}` of the route's pattern stood for; set by who routes.
  public var parameters = PathParameters()

  public init(
    method: HTTPMethod, path: String, segments: [String], query: HTTPQuery = HTTPQuery(), fields: HTTPFields = [:],
    body: [UInt8] = [], remoteAddress: String = "127.0.0.1"
  ) {
    self.method = method
    self.path = path
    self.segments = segments
    self.query = query
    self.fields = fields
    self.body = body
    self.remoteAddress = remoteAddress
  }
}

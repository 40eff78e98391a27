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

import CEvent

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

  /// Nil for CONNECT, which is for proxies, and for methods that libevent doesn't know.
  init?(_ command: evhttp_cmd_type) {
    switch command {
    case EVHTTP_REQ_GET: self = .get
    case EVHTTP_REQ_HEAD: self = .head
    case EVHTTP_REQ_POST: self = .post
    case EVHTTP_REQ_PUT: self = .put
    case EVHTTP_REQ_PATCH: self = .patch
    case EVHTTP_REQ_DELETE: self = .delete
    case EVHTTP_REQ_OPTIONS: self = .options
    case EVHTTP_REQ_TRACE: self = .trace
    default: return nil
    }
  }

  var command: evhttp_cmd_type {
    switch self {
    case .get: EVHTTP_REQ_GET
    case .head: EVHTTP_REQ_HEAD
    case .post: EVHTTP_REQ_POST
    case .put: EVHTTP_REQ_PUT
    case .patch: EVHTTP_REQ_PATCH
    case .delete: EVHTTP_REQ_DELETE
    case .options: EVHTTP_REQ_OPTIONS
    case .trace: EVHTTP_REQ_TRACE
    }
  }

  /// Sending it twice does what sending it once does (RFC 9110, 9.2.2).
  var isIdempotent: Bool { self != .post && self != .patch }

  /// libevent reads no body of these, so a body would be taken for the next request.
  var mayHaveBody: Bool { self != .head && self != .trace }
}

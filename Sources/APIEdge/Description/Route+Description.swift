import Contracts
import HTTP

extension Route.Access {
  var needsToken: Bool {
    switch self {
    case .everyone, .monitor, .system: false
    case .permission: true
    }
  }

  /// Who may use it; nil: everyone.
  var about: String? {
    switch self {
    case .everyone: nil
    case .monitor: "For whoever watches the process; it has no rate limit."
    case .system: "For another system, by its signature."
    case .permission(let permission):
      "For the roles "
        + Role.allCases.filter { $0.permissions.contains(permission) }.map(\.rawValue).joined(separator: ", ") + "."
    }
  }

  /// The problems that a request may meet before its handler.
  fileprivate var problems: [ProblemCode] {
    switch self {
    case .monitor: []
    case .everyone, .system: [.rateLimited]
    case .permission: [.rateLimited, .unauthenticated, .forbidden]
    }
  }
}

extension RouteTable.Entry {
  /// What may be wrong with any request, or with the server.
  private static let common: [ProblemCode] = [
    .invalidRequest, .requestTimeout, .tooLarge, .expectationFailed, .internalError, .notImplemented, .overloaded, .versionNotSupported,
  ]

  /// The codes of each status, lowest status first.
  var problems: [(status: HTTPStatus, codes: [ProblemCode])] {
    let conditions: [ProblemCode] = operation.headers.contains(.ifMatch) ? [.preconditionFailed] : []
    let all = Set(Self.common + access.problems + operation.problems + conditions)
    var byStatus = Dictionary(grouping: all, by: \.status.code)
    // The HTTP server refuses by these too (`Problem.init(_: HTTPRefusal)`).
    for status in [HTTPStatus.uriTooLong, .headerFieldsTooLarge] { byStatus[status.code] = [.invalidRequest] }
    return byStatus.sorted { $0.key < $1.key }
      .map { (HTTPStatus($0.key), $0.value.sorted { $0.rawValue < $1.rawValue }) }
  }
}

extension ProblemCode {
  /// The headers that a problem of this code has.
  var headers: [String] {
    switch self {
    case .rateLimited: ["Retry-After", "RateLimit", "RateLimit-Policy"]
    case .unauthenticated, .invalidCredentials: ["WWW-Authenticate"]
    case .unsupportedMediaType: ["Accept"]
    default: retryAfter == nil ? [] : ["Retry-After"]
    }
  }

  static let aboutHeaders = [
    "Retry-After": "The seconds after which to come again.", "RateLimit": "What remains of the limit, and until when.",
    "RateLimit-Policy": "The limit.", "WWW-Authenticate": "How to authenticate.", "Accept": "The content type that is understood.",
  ]
}

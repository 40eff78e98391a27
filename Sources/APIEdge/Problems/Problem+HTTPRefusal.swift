import HTTP

extension Problem {
  /// What the HTTP server refused by itself, before any route.
  public init(_ refusal: HTTPRefusal) {
    let code: ProblemCode =
      switch refusal.status {
      case .requestTimeout: .requestTimeout
      case .contentTooLarge: .tooLarge
      case .expectationFailed: .expectationFailed
      case .internalServerError: .internalError
      case .notImplemented: .notImplemented
      case .serviceUnavailable: .overloaded
      case .versionNotSupported: .versionNotSupported
      default: .invalidRequest
      }
    self.init(code, refusal.detail)
    status = refusal.status
  }
}

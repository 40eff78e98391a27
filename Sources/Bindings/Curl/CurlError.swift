import CCurl

/// Why a request got no answer. An answer with the status of an error is an answer.
public struct CurlError: Error, Equatable, Sendable {
  /// libcurl's `CURLcode`.
  public let code: UInt32
  /// The error in libcurl's words, with the host's name if it is about a host.
  public let message: String

  /// Whether a server did not accept the user and the password.
  public var isLoginDenied: Bool { code == CURLE_LOGIN_DENIED.rawValue }
}

extension CurlError: CustomStringConvertible {
  public var description: String { message }
}

extension CurlError {
  init(_ code: CURLcode, _ detail: String = "") {
    self.init(code: code.rawValue, message: detail.isEmpty ? String(cString: curl_easy_strerror(code)) : detail)
  }
}

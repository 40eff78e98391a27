import CCurl

/// Why a request got no answer. An answer with a bad status is an answer.
public struct CurlError: Error, Equatable, Sendable {
  /// libcurl's `CURLcode`.
  public let code: UInt32
  /// In libcurl's words, with the host's name where it is about one.
  public let message: String
}

extension CurlError: CustomStringConvertible {
  public var description: String { message }
}

extension CurlError {
  init(_ code: CURLcode, _ detail: String = "") {
    self.init(code: code.rawValue, message: detail.isEmpty ? String(cString: curl_easy_strerror(code)) : detail)
  }
}

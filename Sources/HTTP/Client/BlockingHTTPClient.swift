import EventLoop

/// A client for command-line tools: it makes a connection for each request, and the caller waits.
///
/// ```swift
/// let response = try BlockingHTTPClient(unixPath: ".data/control.sock").send(HTTPClientRequest(.get, "/dlq"))
/// ```
public struct BlockingHTTPClient: Sendable {
  private let target: HTTPTarget
  /// The time limit for the whole answer.
  private let timeout: Duration
  private static let maxBodyBytes = 64 * 1024 * 1024

  public init(unixPath: String, timeout: Duration = .seconds(30)) {
    target = HTTPTarget(unixPath: unixPath)
    self.timeout = timeout
  }

  public init(host: String, port: UInt16, timeout: Duration = .seconds(30)) {
    target = HTTPTarget(host: host, port: port)
    self.timeout = timeout
  }

  /// - Throws: ``HTTPClientError``, which says whether the request may have had its effect.
  public func send(_ request: HTTPClientRequest) throws(HTTPClientError) -> HTTPResponse {
    let loop: EventLoop
    do throws(EventLoopError) { loop = try EventLoop() } catch { throw .connectFailed(target.description, reason: "\(error)") }
    var configuration = HTTPClient.Configuration()
    configuration.maxBodyBytes = Self.maxBodyBytes
    let client = HTTPClient(loop: loop, configuration: configuration)
    var outcome = Result<HTTPResponse, HTTPClientError>.failure(.shutDown)
    client.send(request, to: target, timeout: timeout) { result in
      outcome = result
      client.shutdown()
      loop.stop()
    }
    loop.run()
    return try outcome.get()
  }
}

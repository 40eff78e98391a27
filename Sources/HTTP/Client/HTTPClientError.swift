/// Why a request has no answer.
public enum HTTPClientError: Error, Equatable, CustomStringConvertible {
  /// Nothing was sent.
  case connectFailed(String, reason: String)
  /// No whole answer within the request's time. It may have had its effect.
  case timedOut(String)
  /// The connection ended before a whole answer. The request may have had its effect.
  case closed(String)
  /// As many requests as are allowed run, and as many wait. Nothing was sent.
  case tooManyInFlight(String)
  /// What came was no answer in HTTP, or larger than is taken.
  case badResponse(String)
  /// A path with spaces, or content with a method that has none. Nothing was sent.
  case badRequest(String)
  /// The client was shut down.
  case shutDown

  public var description: String {
    switch self {
    case .connectFailed(let target, let reason): "cannot connect to \(target): \(reason); is it running?"
    case .timedOut(let target): "no answer from \(target) in time"
    case .closed(let target): "\(target) closed the connection before it answered"
    case .tooManyInFlight(let target): "too many requests to \(target) are waiting"
    case .badResponse(let target): "\(target) did not answer in HTTP, or too much"
    case .badRequest(let path): "the request to \(path) is not well formed"
    case .shutDown: "the client was shut down"
    }
  }
}

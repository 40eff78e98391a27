import Contracts
import Deciding
import HTTP

/// Asks services over their internal HTTP.
final class ServiceClient {
  /// For the whole of a question, the second try included.
  static let timeLimit = Duration.seconds(2)

  private let client: HTTPClient
  private let loop: EventLoop
  private let authorization: String
  /// The instances to be tried, in order.
  private let targets: (_ service: String) -> [HTTPTarget]

  init(loop: EventLoop, secret: String, targets: @escaping (_ service: String) -> [HTTPTarget]) {
    client = HTTPClient(loop: loop)
    self.loop = loop
    authorization = InternalHTTP.authorization(secret: secret)
    self.targets = targets
  }

  /// Asks an instance, and once more, another one if there is one, when that can do no harm.
  /// - Parameter mayRepeat: asking twice does what asking once does.
  /// - Parameter done: gets the answer, whatever its status, or 503 `unavailable`.
  func ask(
    _ service: String, _ request: HTTPClientRequest, mayRepeat: Bool, done: @escaping (Result<HTTPResponse, Problem>) -> Void
  ) {
    var request = request
    request.fields["Authorization"] = authorization
    let targets = targets(service)
    guard let first = targets.first else {
      return done(.failure(Problem(.unavailable, "no instance of the \(service) service is known to run")))
    }
    let start = loop.now
    client.send(request, to: first, timeout: Self.timeLimit) { [weak self] result in
      guard let self else { return }
      let left = Self.timeLimit - .nanoseconds(loop.now - start)
      guard case .failure(let error) = result, mayRepeat || error.sentNothing, left > .zero else {
        return done(Self.answer(result, of: service))
      }
      client.send(request, to: targets.dropFirst().first ?? first, timeout: left) { done(Self.answer($0, of: service)) }
    }
  }

  func get(_ service: String, path: String, done: @escaping (Result<HTTPResponse, Problem>) -> Void) {
    ask(service, HTTPClientRequest(.get, path), mayRepeat: true, done: done)
  }

  func shutdown() { client.shutdown() }

  private static func answer(_ result: Result<HTTPResponse, HTTPClientError>, of service: String) -> Result<HTTPResponse, Problem> {
    switch result {
    case .success(let response): .success(response)
    case .failure(.tooManyInFlight): .failure(Problem(.overloaded, "the \(service) service is asked too much at once"))
    case .failure: .failure(Problem(.unavailable, "the \(service) service does not answer"))
    }
  }
}

extension HTTPClientError {
  fileprivate var sentNothing: Bool {
    if case .connectFailed = self { true } else { false }
  }
}

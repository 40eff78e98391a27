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

  /// Asks an instance. One that takes no connection is dead, and the next one is asked at once; one that fails otherwise is followed
  /// by one more try, on another if there is one, when that can do no harm.
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
    let asked = Question(service: service, request: request, start: loop.now, done: done)
    ask(asked, first, then: targets.dropFirst(), repeats: mayRepeat ? 1 : 0)
  }

  private struct Question {
    let service: String
    let request: HTTPClientRequest
    /// By the loop's clock.
    let start: Int64
    let done: (Result<HTTPResponse, Problem>) -> Void
  }

  private func ask(_ question: Question, _ target: HTTPTarget, then others: ArraySlice<HTTPTarget>, repeats: Int) {
    let left = Self.timeLimit - .nanoseconds(loop.now - question.start)
    client.send(question.request, to: target, timeout: max(left, .milliseconds(1))) { [weak self] result in
      guard let self else { return }
      let isOver = .nanoseconds(loop.now - question.start) >= Self.timeLimit
      guard case .failure(let error) = result, !isOver else { return question.done(Self.answer(result, of: question.service)) }
      if error.sentNothing, let next = others.first {
        ask(question, next, then: others.dropFirst(), repeats: repeats)
      } else if repeats > 0 {
        ask(question, others.first ?? target, then: others.dropFirst(), repeats: repeats - 1)
      } else {
        question.done(Self.answer(result, of: question.service))
      }
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

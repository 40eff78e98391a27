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

  init(loop: EventLoop, secret: String) {
    client = HTTPClient(loop: loop)
    self.loop = loop
    authorization = InternalHTTP.authorization(secret: secret)
  }

  /// Asks an instance. One that takes no connection is dead, and the next one is asked at once; when a read fails otherwise, it is
  /// tried once more, on another one if there is one.
  /// - Parameters:
  ///   - targets: the service's instances, to be tried in this order.
  ///   - done: gets the answer, whatever its status, or 503.
  func ask(
    _ service: String, at targets: [HTTPTarget], _ request: HTTPClientRequest,
    done: @escaping (Result<HTTPResponse, Problem>) -> Void
  ) {
    guard let first = targets.first else {
      return done(.failure(Problem(.unavailable, "no instance of the \(service) service is known to run")))
    }
    var request = request
    request.fields["Authorization"] = authorization
    let question = Question(service: service, request: request, start: loop.now, done: done)
    // What is no read is a password to be hashed: to have it hashed once more would double what made it slow.
    ask(question, first, then: targets.dropFirst(), repeats: request.method == .get ? 1 : 0)
  }

  private struct Question {
    let service: String
    let request: HTTPClientRequest
    /// By the loop's clock.
    let start: Int64
    let done: (Result<HTTPResponse, Problem>) -> Void
  }

  private func ask(_ question: Question, _ target: HTTPTarget, then others: ArraySlice<HTTPTarget>, repeats: Int) {
    let left = timeLeft(of: question)
    // One that hangs must leave another one time.
    let share = repeats > 0 && !others.isEmpty ? left / 2 : left
    client.send(question.request, to: target, timeout: share) { [weak self] result in
      guard let self else { return }
      guard case .failure(let error) = result, timeLeft(of: question) > .zero else {
        return question.done(Self.answer(result, of: question.service))
      }
      if error.sentNothing, let next = others.first {
        ask(question, next, then: others.dropFirst(), repeats: repeats)
      } else if repeats > 0 {
        ask(question, others.first ?? target, then: others.dropFirst(), repeats: repeats - 1)
      } else {
        question.done(Self.answer(result, of: question.service))
      }
    }
  }

  private func timeLeft(of question: Question) -> Duration {
    Self.timeLimit - .nanoseconds(loop.now - question.start)
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

import Contracts
import Deciding
import EventLoop
import HTTP

/// Asks services over their internal HTTP.
final class ServiceClient {
  /// What is asked, as far as one is not to wait behind the other: each has connections of its own.
  enum Kind: CaseIterable, Hashable {
    case read, login, signup
  }

  /// For the whole of a question, the second try included.
  static let timeLimit = Duration.seconds(2)

  private let clients: [Kind: HTTPClient]
  private let loop: EventLoop
  private let authorization: String
  private var underWay: [HTTPTarget: Int] = [:]
  /// Told of each instance that gave no answer.
  var failed: (_ service: String, HTTPTarget) -> Void = { _, _ in }

  init(loop: EventLoop, secret: String) {
    var passwords = HTTPClient.Configuration()
    // Enough to keep the hashing busy; who waits longer does so here, where it is known how many there are.
    passwords.maxConnectionsPerTarget = 16
    passwords.maxWaitingPerTarget = PasswordLine.countLimit
    clients = [
      .read: HTTPClient(loop: loop), .login: HTTPClient(loop: loop, configuration: passwords),
      .signup: HTTPClient(loop: loop, configuration: passwords),
    ]
    self.loop = loop
    authorization = InternalHTTP.authorization(secret: secret)
  }

  /// Asks an instance. One that takes no connection is dead, and the next one is asked at once; when a read fails otherwise, it is
  /// tried once more, on another one if there is one.
  /// - Parameters:
  ///   - targets: the service's instances, to be tried in this order.
  ///   - limit: for the whole of the question.
  ///   - done: gets the answer, whatever its status, or 503.
  func ask(
    _ service: String, at targets: [HTTPTarget], _ request: HTTPClientRequest, as kind: Kind = .read, limit: Duration = timeLimit,
    done: @escaping (Result<HTTPResponse, Problem>) -> Void
  ) {
    guard let first = targets.first else {
      // One that runs says so every few seconds.
      let seconds = ServiceInstance.heartbeatSeconds
      return done(
        .failure(
          Problem(.unavailable, "no instance of the \(service) service is known to run; try again").again(after: seconds...3 * seconds)))
    }
    var request = request
    request.fields["Authorization"] = authorization
    let question = Question(service: service, request: request, kind: kind, limit: limit, start: loop.now, done: done)
    // What is no read is a password to be hashed: to have it hashed once more would double what made it slow.
    ask(question, first, then: targets.dropFirst(), repeats: request.method == .get ? 1 : 0)
  }

  private struct Question {
    let service: String
    let request: HTTPClientRequest
    let kind: Kind
    let limit: Duration
    /// By the loop's clock.
    let start: Int64
    let done: (Result<HTTPResponse, Problem>) -> Void
  }

  private func ask(_ question: Question, _ target: HTTPTarget, then others: ArraySlice<HTTPTarget>, repeats: Int) {
    let left = timeLeft(of: question)
    // One that hangs must leave another one time.
    let share = repeats > 0 && !others.isEmpty ? left / 2 : left
    underWay[target, default: 0] += 1
    clients[question.kind]?.send(question.request, to: target, timeout: share) { [weak self] result in
      guard let self else { return }
      leave(target)
      if case .failure(let error) = result, !error.isOurs { failed(question.service, target) }
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

  /// Questions to an instance that wait for their answers.
  func inFlight(_ target: HTTPTarget) -> Int { underWay[target] ?? 0 }

  private func leave(_ target: HTTPTarget) {
    let left = (underWay[target] ?? 1) - 1
    underWay[target] = left > 0 ? left : nil
  }

  private func timeLeft(of question: Question) -> Duration {
    question.limit - .nanoseconds(loop.now - question.start)
  }

  func shutdown() {
    for client in clients.values { client.shutdown() }
  }

  private static func answer(_ result: Result<HTTPResponse, HTTPClientError>, of service: String) -> Result<HTTPResponse, Problem> {
    switch result {
    case .success(let response): .success(response)
    case .failure(.tooManyInFlight):
      .failure(Problem(.overloaded, "the \(service) service is asked too much at once; try again in a moment"))
    case .failure: .failure(Problem(.unavailable, "the \(service) service does not answer; try again"))
    }
  }
}

extension HTTPClientError {
  fileprivate var sentNothing: Bool {
    if case .connectFailed = self { true } else { false }
  }

  /// It says nothing of whoever was asked.
  fileprivate var isOurs: Bool {
    if case .tooManyInFlight = self { true } else { false }
  }
}

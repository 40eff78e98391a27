import Contracts
import Deciding
import EventLoop
import HTTP

/// Asks services over their internal HTTP.
final class ServiceClient {
  /// The kinds of questions. Each kind has connections of its own, so that none waits behind another kind.
  enum Kind: CaseIterable, Hashable {
    case read, login, signup
  }

  /// The time for a question, including the second try.
  static let timeLimit = Duration.seconds(2)
  /// The time in which an instance that works says that it lives.
  private static let lifeSignLimit = Duration.seconds(1)

  private let clients: [Kind: HTTPClient]
  private let loop: EventLoop
  private let authorization: String
  private let hangs: HangWatch
  private var underWay: [HTTPTarget: Int] = [:]
  /// Told of each instance that gave no answer.
  var failed: (_ service: String, HTTPTarget) -> Void = { _, _ in }

  init(loop: EventLoop, secret: String) {
    var passwords = HTTPClient.Configuration()
    // Enough to keep the hashing busy. Further requests wait here, where their number is known.
    passwords.maxConnectionsPerTarget = 16
    passwords.maxWaitingPerTarget = PasswordLine.countLimit
    let reads = HTTPClient(loop: loop)
    hangs = HangWatch(loop: loop) { target, lives in
      reads.send(HTTPClientRequest(.get, InternalHTTP.livePath), to: target, timeout: Self.lifeSignLimit) { result in
        lives(Self.isLifeSign(result))
      }
    }
    clients = [
      .read: reads, .login: HTTPClient(loop: loop, configuration: passwords),
      .signup: HTTPClient(loop: loop, configuration: passwords),
    ]
    self.loop = loop
    authorization = InternalHTTP.authorization(secret: secret)
  }

  /// Asks an instance. An instance that accepts no connection is dead, and the next one is asked at once. A question that fails otherwise
  /// and is safe is asked once more, of another instance if there is one.
  /// - Parameters:
  ///   - targets: the service's instances, in the order in which they are tried.
  ///   - isSafe: whether it changes nothing, and costs little (nil: whether its method is GET).
  ///   - limit: the time for the whole question.
  ///   - done: gets the answer, whatever its status, or 503.
  func ask(
    _ service: String, at targets: [HTTPTarget], _ request: HTTPClientRequest, as kind: Kind = .read, isSafe: Bool? = nil,
    limit: Duration = timeLimit, done: @escaping (Result<HTTPResponse, Problem>) -> Void
  ) {
    guard let first = targets.first else {
      // A running instance sends a heartbeat every few seconds.
      let seconds = ServiceInstance.heartbeatSeconds
      return done(
        .failure(
          Problem(.unavailable, "no instance of the \(service) service is known to run; try again").again(after: seconds...3 * seconds)))
    }
    var request = request
    request.fields["Authorization"] = authorization
    let question = Question(service: service, request: request, kind: kind, limit: limit, start: loop.now, done: done)
    // Other questions need a password hash: to hash it once more would double the load that made it slow.
    ask(question, first, then: targets.dropFirst(), repeats: isSafe ?? (request.method == .get) ? 1 : 0)
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
    // An instance that hangs must leave time for another one.
    let share = repeats > 0 && !others.isEmpty ? left / 2 : left
    underWay[target, default: 0] += 1
    let watched = question.kind == .read ? nil : hangs.begin(target) { [weak self] in self?.leaveHanging(question, target, others) }
    clients[question.kind]?.send(question.request, to: target, timeout: share) { [weak self] result in
      guard let self else { return }
      leave(target)
      if let watched, !hangs.end(watched, at: target) { return }
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

  /// Asks another instance than one that hangs. What a password leads to is an answer and nothing else, so both may come to it.
  private func leaveHanging(_ question: Question, _ target: HTTPTarget, _ others: ArraySlice<HTTPTarget>) {
    failed(question.service, target)
    guard let next = others.first, timeLeft(of: question) > .zero else {
      return question.done(Self.answer(.failure(.timedOut("\(target)")), of: question.service))
    }
    ask(question, next, then: others.dropFirst(), repeats: 0)
  }

  private static func isLifeSign(_ result: Result<HTTPResponse, HTTPClientError>) -> Bool {
    switch result {
    case .success: true
    case .failure(let error): error.isOurs
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
      .failure(Problem(.overloaded, "the \(service) service has too many questions at once; try again in a moment"))
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

extension Query {
  /// The path and query of its URL, with parameters in the order of their names.
  func path(of service: String) -> String {
    InternalHTTP.queryPath(service: service, query: name) + QueryText.of(parameters.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
  }
}

import Contracts
import EventLoop
import HTTP
import JSON

extension Edge {
  /// The email is the key of a signup, so there is no `Idempotency-Key`: a second signup is refused with `email_taken`.
  func signUp(_ call: Call, _ content: ContentReader<Signup>) throws(Problem) {
    let signup = try content.reading(of: call).complete()
    let request = try internalRequest(InternalHTTP.sealPath, SealRequest(password: signup.password))
    try askForPassword(.signup, request, from: call.address) { [weak self] result in
      guard let self, call.exchange.isOpen else { return }
      do throws(Problem) {
        let sealed = try Self.sealedPassword(result.get())
        try submit(
          RegisterUser(email: signup.email, name: signup.name, sealedPassword: sealed, roles: [.user]), as: .register, for: call, key: nil,
          contentHash: nil)
      } catch {
        call.fail(error)
      }
    }
  }

  private static func sealedPassword(_ response: HTTPResponse) throws(Problem) -> String {
    switch response.status {
    case .ok:
      if let answer = try? JSON.decode(SealAnswer.self, from: response.body.bytes) { return answer.sealedPassword }
      throw Problem(.unavailable, "the auth service's answer can't be read")
    case .tooManyRequests: throw tooManyPasswords
    default: throw Problem(.unavailable, "the auth service could not hash the password; its log says why; try again")
    }
  }

  func logIn(_ call: Call, _ content: ContentReader<Credentials>) throws(Problem) {
    let login = try content.reading(of: call).complete()
    let request = try internalRequest(InternalHTTP.loginPath, LoginRequest(email: login.email, password: login.password))
    try askForPassword(.login, request, from: call.address) { [weak self] result in
      guard let self else { return }
      do throws(Problem) {
        let response = try result.get()
        switch response.status {
        case .ok: call.answer(try loggedIn(call, response))
        case .unauthorized:
          throw Problem(.invalidCredentials, "there is no account with this email and password")
            .with("WWW-Authenticate", #"Bearer realm="ticketing""#)
        case .tooManyRequests: throw Self.tooManyPasswords
        default: throw Problem(.unavailable, "the auth service could not check the password; its log says why; try again")
        }
      } catch {
        call.fail(error)
      }
    }
  }

  private static let tooManyPasswords = Problem(
    .overloaded, "too many people log in or sign up at once, or too many from your address; try again")

  /// Asks auth for something that needs a password hash, unless too many requests wait for one.
  private func askForPassword(
    _ kind: ServiceClient.Kind, _ request: HTTPClientRequest, from address: NetworkAddress?,
    done: @escaping (Result<HTTPResponse, Problem>) -> Void
  ) throws(Problem) {
    let start = loop.now
    guard passwordLine.enter(kind, from: address, at: start) else { throw Self.tooManyPasswords.again(after: passwordLine.retryAfter) }
    let limit = Duration.milliseconds(configuration.passwordWaitLimit) + ServiceClient.timeLimit
    ask(AuthQuery.service, request, as: kind, limit: limit) { [weak self] result in
      guard let self else { return }
      var result = result
      switch result {
      case .success(let response):
        passwordLine.leave(
          kind, from: address, answered: response.status == .ok || response.status == .unauthorized, at: loop.now)
      case .failure:
        // Other requests are answered, so the service works: this one just came too late.
        if passwordLine.moved(since: start) { result = .failure(Self.tooManyPasswords.again(after: passwordLine.retryAfter)) }
        passwordLine.leave(kind, from: address, answered: false, at: loop.now)
      }
      done(result)
    }
  }
}

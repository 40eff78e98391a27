import Contracts
import HTTP
import JSON

extension Edge {
  /// The email is the key here: no `Idempotency-Key`, a second signup is `email_taken`.
  func signUp(_ call: Call) throws(Problem) {
    let signup = try RequestBody(of: call.request).read(Findings(), Signup.init)
    let request = try internalRequest(InternalHTTP.sealPath, SealRequest(password: signup.password))
    ask(AuthQuery.service, request) { [weak self] result in
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
      throw Problem(.unavailable, "the auth service answered, but not in words that can be read here")
    case .serviceUnavailable: throw Problem(.overloaded, "too many passwords are being hashed")
    default: throw Problem(.unavailable, "the auth service could not hash the password")
    }
  }

  func logIn(_ call: Call) throws(Problem) {
    let login = try RequestBody(of: call.request).read(Findings(), Login.init)
    let request = try internalRequest(InternalHTTP.loginPath, LoginRequest(email: login.email, password: login.password))
    ask(AuthQuery.service, request) { result in
      do throws(Problem) {
        let response = try result.get()
        switch response.status {
        case .ok:
          call.answer(HTTPResponse(.ok, ["Content-Type": "application/json", "Cache-Control": "no-store"], body: response.body))
        case .unauthorized:
          throw Problem(.invalidCredentials, "there is no account with this email and password")
            .with("WWW-Authenticate", #"Bearer realm="ticketing""#)
        case .serviceUnavailable: throw Problem(.overloaded, "too many passwords are being checked")
        default: throw Problem(.unavailable, "the auth service could not check the password")
        }
      } catch {
        call.fail(error)
      }
    }
  }

  private func internalRequest(_ path: String, _ content: some Encodable) throws(Problem) -> HTTPClientRequest {
    do {
      return HTTPClientRequest(.post, path, ["Content-Type": "application/json"], body: try JSON.encode(content))
    } catch {
      throw Problem(.internalError, "the question to the auth service could not be written")
    }
  }
}

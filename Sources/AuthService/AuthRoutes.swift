import AuthWorker
import Contracts
import Deciding
import EventLoop
import HTTP
import Hosting
import JSON
import Messaging

/// Auth's internal HTTP beside queries: it checks logins, and seals passwords for signups.
///
/// The pool does the work: the loop hands it over and takes the outcome back.
public final class AuthRoutes {
  private let reader: any StoreReader
  private let passwords: PasswordPool
  private let tokens: AccessTokens
  private let loop: EventLoop
  private let logger: Logger

  public init(reader: any StoreReader, passwords: PasswordPool, tokens: AccessTokens, logger: Logger, on loop: EventLoop) {
    self.reader = reader
    self.passwords = passwords
    self.tokens = tokens
    self.logger = logger.of("auth")
    self.loop = loop
  }

  public func add(to router: inout Router<InternalServer.Handler>) {
    router.on(.post, InternalHTTP.loginPath) { [self] in logIn($0, $1) }
    router.on(.post, InternalHTTP.sealPath) { [self] in seal($0, $1) }
  }

  private func logIn(_ request: HTTPRequest, _ exchange: HTTPExchange) {
    guard let login = try? JSON.decode(LoginRequest.self, from: request.body) else { return exchange.answer(HTTPResponse(.badRequest)) }
    let user: AuthUser?
    do {
      user = try AuthQueries.answer(AuthQuery.user(email: login.email).query, reader).map { try JSON.decode(AuthUser.self, from: $0) }
    } catch {
      logger.error("a login could not be looked up", ["error": "\(error)"])
      return exchange.answer(HTTPResponse(.serviceUnavailable))
    }
    let waiting = LoopBound(exchange, on: loop)
    let remote = loop.remote
    let (tokens, logger) = (tokens, logger)
    passwords.verify(login.password, sealed: user?.sealedPassword) { result in
      remote.execute { loop in
        waiting.value(on: loop).answer(Self.response(to: result, user: user, tokens: tokens, logger: logger))
      }
    }
  }

  private static func response(
    to result: Result<Bool, PasswordPoolError>, user: AuthUser?, tokens: AccessTokens, logger: Logger
  ) -> HTTPResponse {
    do {
      guard try result.get(), let user else { return HTTPResponse(.unauthorized) }
      return try json(tokens.issue(to: user, at: .now()))
    } catch {
      return failure(error, logger)
    }
  }

  private func seal(_ request: HTTPRequest, _ exchange: HTTPExchange) {
    guard let wanted = try? JSON.decode(SealRequest.self, from: request.body) else { return exchange.answer(HTTPResponse(.badRequest)) }
    let waiting = LoopBound(exchange, on: loop)
    let remote = loop.remote
    let logger = logger
    passwords.seal(wanted.password) { result in
      remote.execute { loop in
        let exchange = waiting.value(on: loop)
        do {
          exchange.answer(try Self.json(SealAnswer(sealedPassword: result.get())))
        } catch {
          exchange.answer(Self.failure(error, logger))
        }
      }
    }
  }

  private static func json(_ value: some Encodable) throws -> HTTPResponse {
    HTTPResponse(.ok, ["Content-Type": "application/json"], body: .bytes(try JSON.encode(value)))
  }

  private static func failure(_ error: any Error, _ logger: Logger) -> HTTPResponse {
    if error as? PasswordPoolError == .busy { return HTTPResponse(.tooManyRequests) }
    logger.error("a password could not be checked or hashed", ["error": "\(error)"])
    return HTTPResponse(.serviceUnavailable)
  }
}

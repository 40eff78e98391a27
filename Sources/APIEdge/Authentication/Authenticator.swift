import Contracts
import Deciding
import HTTP
import JWT

/// Authenticates a caller by the token that auth signed.
struct Authenticator {
  private let signer: JWTSigner
  private var verified: TokenCache

  /// - Parameter cacheSize: the number of verified tokens that are kept, so that a user's next request needs no second signature check.
  init(signer: JWTSigner, cacheSize: Int = 20_000) {
    self.signer = signer
    verified = TokenCache(capacity: cacheSize)
  }

  /// Takes the token of the field, or that of the pages' cookie.
  /// - Throws: 401 `unauthenticated`; 403 `forbidden` when another page may have made the browser send the cookie.
  mutating func caller(of request: HTTPRequest, at now: Timestamp) throws(Problem) -> Caller {
    guard request.fields["Authorization"] == nil, let token = SessionCookie.token(in: request.fields) else {
      return try caller(request.fields, at: now)
    }
    try SessionCookie.check(request)
    return try caller(token: token, at: now)
  }

  /// - Throws: 401 `unauthenticated`, with the challenge that RFC 6750 asks for.
  mutating func caller(_ fields: HTTPFields, at now: Timestamp) throws(Problem) -> Caller {
    // The server refuses a request with two of them.
    guard let value = fields["Authorization"] else { throw Self.missing }
    // One or more blanks stand between scheme and token (RFC 9110, 11.4).
    let parts = value.split(separator: " ", maxSplits: 1)
    guard parts.count == 2, parts[0].lowercased() == "bearer" else {
      throw Self.unauthenticated("the token's scheme is Bearer", challenge: #"Bearer realm="ticketing""#)
    }
    return try caller(token: String(parts[1].drop { $0 == " " }), at: now)
  }

  private mutating func caller(token: String, at now: Timestamp) throws(Problem) -> Caller {
    let seconds = now.milliseconds / 1000
    if let caller = verified.caller(of: token, at: seconds) { return caller }
    do {
      let claims = try signer.verify(token, now: seconds)
      let permissions = claims.roles.compactMap(Role.init(rawValue:)).reduce(into: Set()) { $0.formUnion($1.permissions) }
      let caller = Caller(userId: claims.subject, permissions: permissions)
      verified.add(token, caller, expiresAt: claims.expiresAt)
      return caller
    } catch {
      throw Self.unauthenticated(
        error.isExpiry ? "the token has expired: log in again" : "the token is not valid",
        challenge: #"Bearer realm="ticketing", error="invalid_token""#)
    }
  }

  /// Made once: every request without a token is looked at, on routes for everyone too.
  private static let missing = unauthenticated(
    "send a token: Authorization: Bearer <token>", challenge: #"Bearer realm="ticketing""#)

  private static func unauthenticated(_ detail: String, challenge: String) -> Problem {
    Problem(.unauthenticated, detail).with("WWW-Authenticate", challenge)
  }
}

extension JWTError {
  fileprivate var isExpiry: Bool {
    if case .expired = self { true } else { false }
  }
}

/// The caller: the claims of a verified token.
struct Caller: Equatable {
  let userId: String
  let permissions: Set<Permission>
}

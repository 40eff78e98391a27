import Contracts
import Deciding
import HTTP
import JWT
import Testing

@testable import APIEdge

@Suite struct AuthenticatorTests {
  private static let now = Timestamp(milliseconds: 1_777_000_000_000)
  private let signer: JWTSigner
  private var authenticator: Authenticator

  init() throws {
    signer = JWTSigner(key: try JWTKey(Array(repeating: 7, count: 32)), issuer: "ticketing")
    authenticator = Authenticator(signer: signer)
  }

  private func token(_ roles: [String] = ["USER"], expiresIn seconds: Int64 = 3600) throws -> String {
    let now = Self.now.milliseconds / 1000
    return try signer.sign(JWTClaims(subject: "u-1", roles: roles, issuedAt: now - 10, expiresAt: now + seconds))
  }

  private mutating func problem(_ value: String?) -> Problem? {
    do {
      _ = try authenticator.caller(value.map { ["Authorization": $0] } ?? [:], at: Self.now)
      return nil
    } catch {
      return error
    }
  }

  @Test mutating func `a token gives the caller and the permissions of its roles`() throws {
    for scheme in ["Bearer", "bearer", "BEARER", "Bearer ", "bEARER    "] {
      let caller = try authenticator.caller(["Authorization": "\(scheme) \(token(["ADMIN", "NEWER"]))"], at: Self.now)
      #expect(caller == Caller(userId: "u-1", permissions: Role.admin.permissions))
    }
  }

  @Test mutating func `without a valid token the challenge says what is wanted`() throws {
    #expect(problem(nil)?.fields["WWW-Authenticate"] == #"Bearer realm="ticketing""#)
    #expect(problem("Basic abc")?.fields["WWW-Authenticate"] == #"Bearer realm="ticketing""#)
    for value in ["Bearer", "Bearer x", "Bearer\t" + (try token()), "Bearer a.b.c", "Bearer " + (try token()) + "x"] {
      let problem = problem(value)
      #expect(problem?.code == "unauthenticated" && problem?.status == .unauthorized)
    }
    #expect(problem("Bearer a.b.c")?.fields["WWW-Authenticate"] == #"Bearer realm="ticketing", error="invalid_token""#)
  }

  @Test mutating func `a valid token is invalid after it has expired`() throws {
    let fields: HTTPFields = ["Authorization": "Bearer " + (try token(expiresIn: 60))]
    _ = try authenticator.caller(fields, at: Self.now)
    _ = try authenticator.caller(fields, at: Self.now + 59)
    #expect(throws: Problem.self) { try authenticator.caller(fields, at: Self.now + 120) }
  }
}

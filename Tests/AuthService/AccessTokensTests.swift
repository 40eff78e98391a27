import AuthService
import Contracts
import Deciding
import DecidingTesting
import JWT
import Testing

@Suite struct AccessTokensTests {
  @Test func `a token names its user, for twelve hours`() throws {
    let signer = JWTSigner(key: try JWTKey([UInt8](repeating: 7, count: 32)), issuer: "ticketing")
    let user = AuthUser(userId: "u1", email: "ann@example.org", roles: [.user, .admin], sealedPassword: "sealed")
    let login = try AccessTokens(signer: signer).issue(to: user, at: .test)
    #expect(login.tokenType == "Bearer")
    #expect(login.expiresIn == 43_200)
    #expect(login.userId == "u1")
    #expect(login.roles == [.user, .admin])
    let now = Timestamp.test.milliseconds / 1000
    let claims = try signer.verify(login.accessToken, now: now + 43_199)
    #expect(
      claims == JWTClaims(subject: "u1", email: "ann@example.org", roles: ["USER", "ADMIN"], issuedAt: now, expiresAt: now + 43_200))
  }
}

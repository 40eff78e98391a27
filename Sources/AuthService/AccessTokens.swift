import Contracts
import Deciding
import JWT

/// Makes the tokens for logins.
public struct AccessTokens: Sendable {
  /// Twelve hours: enough for the start of a sale and the evening after it, without a second login.
  public static let lifetimeSeconds: Int64 = 12 * 3600

  private let signer: JWTSigner

  public init(signer: JWTSigner) {
    self.signer = signer
  }

  public func issue(to user: AuthUser, at now: Timestamp) throws(JWTError) -> Login {
    let seconds = now.milliseconds / 1000
    let token = try signer.sign(
      JWTClaims(
        subject: user.userId, email: user.email, roles: user.roles.map(\.rawValue), issuedAt: seconds,
        expiresAt: seconds + Self.lifetimeSeconds))
    return Login(accessToken: token, expiresIn: Self.lifetimeSeconds, userId: user.userId, roles: user.roles)
  }
}

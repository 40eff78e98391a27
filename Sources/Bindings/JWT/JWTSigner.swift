import CJWT
import Foundation
import Glibc

/// Makes and checks the tokens of one issuer. They are JWTs signed with HS256; other kinds of JWT are refused.
///
/// ```swift
/// let signer = JWTSigner(key: key, issuer: "ticketing")
/// let token = try signer.sign(JWTClaims(subject: "u-1", roles: ["USER"], issuedAt: now, expiresAt: now + 3600))
/// let claims = try signer.verify(token, now: now)
/// ```
public struct JWTSigner: Sendable {
  /// The largest size of a token, in bytes. Larger ones are refused unread. Our tokens have some 300, and HTTP servers take 8 KiB for all
  /// headers.
  public static let maximumLength = 4 * 1024

  public let issuer: String
  /// The seconds by which the clocks of signer and verifier may differ.
  public let leeway: Int64
  let key: JWTKey

  public init(key: JWTKey, issuer: String, leeway: Int64 = 5) {
    self.key = key
    self.issuer = issuer
    self.leeway = leeway
  }

  /// - Parameter now: seconds since 1970.
  public func verify(_ text: String, now: Int64) throws(JWTError) -> JWTClaims {
    guard text.utf8.count <= Self.maximumLength else { throw .tooLong }
    let token = try VerifiedToken(text, key: key)
    guard let subject = try token.string(.subject), let roles = try token.strings(.roles),
      let issuedAt = try token.integer(.issuedAt), let expiresAt = try token.integer(.expiresAt)
    else { throw .malformed }
    guard try token.string(.issuer) == issuer else { throw .wrongIssuer }
    // We never set nbf, but RFC 7519 asks readers to respect it.
    guard issuedAt <= now + leeway, try token.integer(.notBefore) ?? issuedAt <= now + leeway else { throw .notYetValid }
    guard expiresAt > now - leeway else { throw .expired(at: expiresAt) }
    return JWTClaims(
      subject: subject, email: try token.string(.email), roles: roles, issuedAt: issuedAt, expiresAt: expiresAt, id: try token.string(.id))
  }
}

extension JWTSigner {
  public func sign(_ claims: JWTClaims) throws(JWTError) -> String {
    guard let payload = try? JSONEncoder().encode(Payload(claims: claims, issuer: issuer)) else { throw .unsignable }
    var token: OpaquePointer?
    guard jwt_new(&token) == 0, let token else { throw .unsignable }
    defer { jwt_free(token) }
    guard jwt_set_alg(token, JWT_ALG_HS256, key.bytes, Int32(key.bytes.count)) == 0,
      jwt_add_grants_json(token, String(decoding: payload, as: UTF8.self)) == 0,
      let text = jwt_encode_str(token)
    else { throw .unsignable }
    defer { free(text) }
    guard strlen(text) <= Self.maximumLength else { throw .tooLong }
    return String(cString: text)
  }
}

/// The JSON of a token: the claims and the issuer in one object.
private struct Payload: Encodable {
  let claims: JWTClaims
  let issuer: String

  func encode(to encoder: any Encoder) throws {
    try claims.encode(to: encoder)
    var container = encoder.container(keyedBy: JWTClaims.CodingKeys.self)
    try container.encode(issuer, forKey: .issuer)
  }
}

/// The secret that tokens are signed and verified with. No description of it shows a byte.
public struct JWTKey: Sendable {
  /// HS256's key must be as long as its hash, 256 bits (RFC 7518, 3.2).
  public static let minimumLength = 32

  let bytes: [UInt8]

  public init(_ bytes: [UInt8]) throws(JWTError) {
    guard bytes.count >= Self.minimumLength else { throw .shortKey(bytes.count) }
    self.bytes = bytes
  }
}

extension JWTKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  public var description: String { "JWTKey(\(bytes.count) bytes)" }
  public var debugDescription: String { description }
  public var customMirror: Mirror { Mirror(self, children: [:]) }
}

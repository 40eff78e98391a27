import CJWT
import Foundation
import Glibc

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

/// A token's JSON: the claims and the issuer, side by side.
private struct Payload: Encodable {
  let claims: JWTClaims
  let issuer: String

  func encode(to encoder: any Encoder) throws {
    try claims.encode(to: encoder)
    var container = encoder.container(keyedBy: JWTClaims.CodingKeys.self)
    try container.encode(issuer, forKey: .issuer)
  }
}

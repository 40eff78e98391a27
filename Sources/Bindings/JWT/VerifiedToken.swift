import CJWT
import Foundation
import Glibc

/// A token whose signature with the key by HS256 was checked. Its claims are read one by one, which is quicker than decoding all of its
/// JSON.
struct VerifiedToken: ~Copyable {
  private let handle: OpaquePointer

  init(_ text: String, key: JWTKey) throws(JWTError) {
    // libjwt reads up to a NUL and skips characters that are no base64. So it would accept many texts for one token.
    guard text.hasThreeBase64URLParts else { throw .malformed }
    // The sender writes the header, which names the algorithm. libjwt would obey it, even for "none" and for public keys.
    if !text.hasPrefix(usualHeader) { try Self.checkAlgorithm(of: text) }

    var token: OpaquePointer?
    guard jwt_decode(&token, text, key.bytes, Int32(key.bytes.count)) == 0, let token else {
      // libjwt has one code for all reasons. If it can read the token without verifying it, the signature is wrong.
      try Self.checkAlgorithm(of: text)
      throw .badSignature
    }
    guard jwt_get_alg(token) == JWT_ALG_HS256 else {
      jwt_free(token)
      throw .wrongAlgorithm
    }
    handle = token
  }

  deinit {
    jwt_free(handle)
  }

  /// Nil when there is no such claim. A claim of another type makes the token malformed. The same holds for the next methods.
  func string(_ claim: JWTClaims.CodingKeys) throws(JWTError) -> String? {
    errno = 0
    let text = jwt_get_grant(handle, claim.rawValue)
    if let text { return String(cString: text) }
    guard errno == ENOENT else { throw .malformed }
    return nil
  }

  func integer(_ claim: JWTClaims.CodingKeys) throws(JWTError) -> Int64? {
    errno = 0
    let value = jwt_get_grant_int(handle, claim.rawValue)
    if errno == 0 { return Int64(value) }
    guard errno == ENOENT else { throw .malformed }
    return nil
  }

  func strings(_ claim: JWTClaims.CodingKeys) throws(JWTError) -> [String]? {
    guard let json = jwt_get_grants_json(handle, claim.rawValue) else { return nil }
    defer { free(json) }
    do { return try JSONDecoder().decode([String].self, from: Data(bytes: json, count: strlen(json))) } catch { throw .malformed }
  }

  /// Checks the algorithm in the header, without the key.
  private static func checkAlgorithm(of text: String) throws(JWTError) {
    var token: OpaquePointer?
    guard jwt_decode(&token, text, nil, 0) == 0, let token else { throw .malformed }
    defer { jwt_free(token) }
    guard let algorithm = jwt_get_header(token, "alg"), strcmp(algorithm, "HS256") == 0 else { throw .wrongAlgorithm }
  }
}

/// The header that libjwt and most other libraries write for HS256: `{"alg":"HS256","typ":"JWT"}`.
private let usualHeader = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."

extension String {
  fileprivate var hasThreeBase64URLParts: Bool {
    var dots = 0
    for byte in utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): continue
      case UInt8(ascii: "-"), UInt8(ascii: "_"): continue
      case UInt8(ascii: "."): dots += 1
      default: return false
      }
    }
    return dots == 2
  }
}

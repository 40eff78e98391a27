import CJWT
import Foundation
import Glibc

/// libjwt's part: payload (a JSON object) to token and back.
enum SignedToken {
  /// What libjwt writes before every HS256 token: `{"alg":"HS256","typ":"JWT"}`.
  private static let usualHeader = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."

  /// nil when libjwt doesn't take the payload.
  static func text(payload: String, key: JWTKey) -> String? {
    var token: OpaquePointer?
    guard jwt_new(&token) == 0, let token else { return nil }
    defer { jwt_free(token) }
    guard jwt_set_alg(token, JWT_ALG_HS256, key.bytes, Int32(key.bytes.count)) == 0, jwt_add_grants_json(token, payload) == 0,
      let text = jwt_encode_str(token)
    else { return nil }
    defer { free(text) }
    return String(cString: text)
  }

  /// The payload of a token that was signed with this key by HS256.
  static func payload(of text: String, key: JWTKey) throws(JWTError) -> Data {
    // libjwt reads up to a NUL and skips what is no base64, so that many texts would pass for one token.
    guard text.utf8.allSatisfy(\.isTokenCharacter), text.utf8.count(where: { $0 == UInt8(ascii: ".") }) == 2 else { throw .malformed }
    // The header says which algorithm to verify with, and is the sender's: libjwt would follow it, also to "none" and to public keys.
    if !text.hasPrefix(usualHeader) { try checkAlgorithm(of: text) }

    var token: OpaquePointer?
    guard jwt_decode(&token, text, key.bytes, Int32(key.bytes.count)) == 0, let token else {
      // libjwt has one code for all reasons. What it reads unverified has a wrong signature.
      try checkAlgorithm(of: text)
      throw .badSignature
    }
    defer { jwt_free(token) }
    guard jwt_get_alg(token) == JWT_ALG_HS256 else { throw .wrongAlgorithm }
    guard let payload = jwt_get_grants_json(token, nil) else { throw .malformed }
    defer { free(payload) }
    return Data(bytes: payload, count: strlen(payload))
  }

  /// Reads the header, without the key.
  private static func checkAlgorithm(of text: String) throws(JWTError) {
    var token: OpaquePointer?
    guard jwt_decode(&token, text, nil, 0) == 0, let token else { throw .malformed }
    defer { jwt_free(token) }
    guard let algorithm = jwt_get_header(token, "alg"), strcmp(algorithm, "HS256") == 0 else { throw .wrongAlgorithm }
  }
}

extension UInt8 {
  fileprivate var isTokenCharacter: Bool {
    switch self {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
    case UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."): true
    default: false
    }
  }
}

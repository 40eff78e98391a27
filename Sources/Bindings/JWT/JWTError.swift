/// Why a token can't be made or isn't accepted. The error never has a part of a token or key.
public enum JWTError: Error, Equatable, Sendable {
  /// The text does not have three base64url parts, or a required claim is missing.
  case malformed
  /// The token has more than `JWTSigner.maximumLength` bytes.
  case tooLong
  /// The token is signed with another algorithm than HS256, or not at all.
  case wrongAlgorithm
  /// The token was changed, or signed with another key.
  case badSignature
  /// The token has expired. `at` is in seconds since 1970.
  case expired(at: Int64)
  /// The token is issued or valid from a time in the future.
  case notYetValid
  case wrongIssuer
  /// A claim can't be written, because it has a NUL.
  case unsignable
  /// The key is too short. `bytes` is its length.
  case shortKey(_ bytes: Int)
}

extension JWTError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .malformed: "this is no token of this system"
    case .tooLong: "the token is longer than \(JWTSigner.maximumLength) bytes"
    case .wrongAlgorithm: "the token isn't signed with HS256"
    case .badSignature: "the token was changed, or signed with another key: check that all processes have the same key"
    case .expired(let time): "the token expired at \(time) (seconds since 1970)"
    case .notYetValid: "the token is from the future: check the clocks of the machines"
    case .wrongIssuer: "the token is from another issuer"
    case .unsignable: "a claim has a NUL and can't be part of a token"
    case .shortKey(let bytes): "the token key has \(bytes) bytes and needs \(JWTKey.minimumLength): for example `openssl rand -base64 48`"
    }
  }
}

/// Why a token can't be made or isn't accepted. A token or key is never part of it.
public enum JWTError: Error, Equatable, Sendable {
  /// Not three base64url parts of JSON with the claims that must be there.
  case malformed
  /// More than `JWTSigner.maximumLength` bytes.
  case tooLong
  /// Signed with something else than HS256, or not at all.
  case wrongAlgorithm
  /// Changed, or signed with another key.
  case badSignature
  /// `at`: seconds since 1970.
  case expired(at: Int64)
  /// Issued, or valid, from a time that has yet to come.
  case notYetValid
  case wrongIssuer
  /// A claim can't be written: it has a NUL.
  case unsignable
  /// `bytes`: the key's length.
  case shortKey(_ bytes: Int)
}

extension JWTError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .malformed: "this is no token of ours"
    case .tooLong: "the token is longer than \(JWTSigner.maximumLength) bytes"
    case .wrongAlgorithm: "the token isn't signed with HS256"
    case .badSignature: "the token was changed, or signed with another key; check that all processes have the same key"
    case .expired(let time): "the token expired at \(time) (seconds since 1970)"
    case .notYetValid: "the token is from the future: check the clocks of the machines"
    case .wrongIssuer: "the token is of another issuer"
    case .unsignable: "a claim has a NUL and can't be part of a token"
    case .shortKey(let bytes): "the token key has \(bytes) bytes and needs \(JWTKey.minimumLength): for example `openssl rand -base64 48`"
    }
  }
}

import CSodium

/// Seals small secrets with XChaCha20-Poly1305, so that they can be sent. Nobody can read or change them without the key. The nonce is
/// random and part of the text. It has 24 bytes, so it never repeats by chance. Sealing the same secret twice gives different texts.
public struct SealedBox: Sendable {
  private let key: SecretKey

  /// It uses a key that derives from this one, so this key may serve other purposes too.
  public init(key: SecretKey) {
    self.key = key.derive("sealed box", count: Int(crypto_aead_xchacha20poly1305_ietf_KEYBYTES))
  }

  /// - Parameter context: the owner of the secret, for example a user's id. It is not part of the text. Only the same context opens the
  ///   text, so nobody can use a sealed secret as that of another owner.
  /// - Returns: the base64url of nonce, ciphertext and tag. It is a third longer than the bytes, plus 54 characters.
  public func seal(_ bytes: [UInt8], for context: String = "") -> String {
    let context = Array(context.utf8)
    let nonce = Random.bytes(Self.nonceBytes)
    var sealed = [UInt8](repeating: 0, count: bytes.count + Self.tagBytes)
    key.withPointer { key in
      _ = crypto_aead_xchacha20poly1305_ietf_encrypt(
        &sealed, nil, bytes, UInt64(bytes.count), context, UInt64(context.count), nil, nonce, key)
    }
    return (nonce + sealed).withUnsafeBytes(Base64URL.encode)
  }

  /// - Parameter context: the context with which it was sealed.
  public func open(_ text: String, for context: String = "") throws(SealedBoxError) -> [UInt8] {
    guard let box = Base64URL.decode(Array(text.utf8)), box.count >= Self.nonceBytes + Self.tagBytes else { throw .malformed }
    let context = Array(context.utf8)
    let nonce = Array(box.prefix(Self.nonceBytes))
    let sealed = Array(box.dropFirst(Self.nonceBytes))
    var bytes = [UInt8](repeating: 0, count: sealed.count - Self.tagBytes)
    let code = key.withPointer { key in
      crypto_aead_xchacha20poly1305_ietf_decrypt(
        &bytes, nil, nil, sealed, UInt64(sealed.count), context, UInt64(context.count), nonce, key)
    }
    guard code == 0 else { throw .notAuthentic }
    return bytes
  }

  private static let nonceBytes = Int(crypto_aead_xchacha20poly1305_ietf_NPUBBYTES)
  private static let tagBytes = Int(crypto_aead_xchacha20poly1305_ietf_ABYTES)
}

/// Why a sealed text doesn't open.
public enum SealedBoxError: Error, Equatable, Sendable {
  /// The text is no base64url, or too short.
  case malformed
  /// The text was changed, or sealed with another key or another context.
  case notAuthentic
}

extension SealedBoxError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .malformed: "this is no sealed text"
    case .notAuthentic: "a sealed text doesn't open: it was changed, or sealed with another key; check that all processes have the same key"
    }
  }
}

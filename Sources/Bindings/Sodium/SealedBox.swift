import CSodium

/// Seals small secrets so that they can travel: XChaCha20-Poly1305, so whoever lacks the key can neither read nor change them. The
/// nonce is random (24 bytes, so chance never repeats it) and goes along. Sealing the same twice gives different texts.
public struct SealedBox: Sendable {
  private let key: SecretKey

  /// The key is not used itself but a key derived from it for this purpose: it may serve others.
  public init(key: SecretKey) {
    self.key = key.derive("sealed box", count: Int(crypto_aead_xchacha20poly1305_ietf_KEYBYTES))
  }

  /// - Parameter context: what the secret belongs to, for example a user's id. Not part of the text; only the same opens it, so a
  ///   sealed secret can't be passed off as another's.
  /// - Returns: base64url of nonce, ciphertext and tag: a third more than the bytes, and 54 characters.
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

  /// - Parameter context: what it was sealed for.
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
  /// No base64url, or too short for anything sealed.
  case malformed
  /// Changed on its way, sealed with another key, or for something else.
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

import CSodium
import Glibc

/// The argon2id hash of a password in its encoded form, `$argon2id$v=19$m=19456,t=2,p=1$<salt>$<hash>`. Nothing else of a password is kept.
///
/// Making and verifying take some 20 ms of a core and 19 MiB each. So do neither on a thread that has other work.
public struct PasswordHash: Sendable {
  /// Memory in bytes and passes: OWASP's first choice for argon2id, m = 19 MiB, t = 2, p = 1
  /// (https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html).
  public static let memory = 19 * 1024 * 1024
  public static let passes = 2

  /// The text to store. Seal it before it is sent anywhere.
  public let encoded: String

  /// Hashes a password with a new salt. The bytes count as they are; the caller normalises them.
  public init(of password: String) throws(PasswordHashError) {
    Library.started
    var password = password
    var text = [CChar](repeating: 0, count: Int(crypto_pwhash_STRBYTES))
    let code = password.withUTF8 { utf8 in
      utf8.withMemoryRebound(to: CChar.self) { password in
        withAddress(of: password) { address in
          crypto_pwhash_argon2id_str(&text, address, UInt64(password.count), UInt64(Self.passes), Self.memory)
        }
      }
    }
    guard code == 0 else { throw .outOfMemory }
    encoded = String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  /// Takes a stored hash. The first `verify` checks whether it is one.
  public init(encoded: String) {
    self.encoded = encoded
  }

  /// Whether this is the hash of that password. The comparison takes constant time.
  public func verify(_ password: String) throws(PasswordHashError) -> Bool {
    Library.started
    // libsodium makes no longer hashes, and it reads up to a NUL.
    guard encoded.utf8.count < Int(crypto_pwhash_STRBYTES), encoded.hasPrefix(crypto_pwhash_argon2id_STRPREFIX) else { throw .malformed }
    var password = password
    let (code, reason) = password.withUTF8 { utf8 in
      utf8.withMemoryRebound(to: CChar.self) { password in
        withAddress(of: password) { address in
          errno = 0
          return (crypto_pwhash_argon2id_str_verify(encoded, address, UInt64(password.count)), errno)
        }
      }
    }
    // libsodium answers -1 whenever the password does not match. Only EINVAL shows a plain mismatch.
    switch (code, reason) {
    case (0, _): return true
    case (_, EINVAL): return false
    case (_, ENOMEM): throw .outOfMemory
    default: throw .malformed
    }
  }
}

/// Lends the address of a buffer. An empty buffer may have none, but libsodium needs one even for no bytes.
private func withAddress<Result>(of buffer: UnsafeBufferPointer<CChar>, _ body: (UnsafePointer<CChar>) -> Result) -> Result {
  if let address = buffer.baseAddress { return body(address) }
  var none: CChar = 0
  return body(&none)
}

extension PasswordHash: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  public var description: String { "PasswordHash(argon2id)" }
  public var debugDescription: String { description }
  public var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// Why a password could not be hashed or checked. A wrong password is no error.
public enum PasswordHashError: Error, Equatable, Sendable {
  case outOfMemory
  /// The stored text is no argon2id hash.
  case malformed
}

extension PasswordHashError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .outOfMemory:
      "no \(PasswordHash.memory / 1024 / 1024) MiB are left to hash a password: give the process more memory, or hash fewer at a time"
    case .malformed:
      "a stored password hash is no argon2id hash: the user's row is damaged, or another program wrote it"
    }
  }
}

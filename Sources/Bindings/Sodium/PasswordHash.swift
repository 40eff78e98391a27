import CSodium
import Glibc

/// A password's argon2id hash in its encoded form, `$argon2id$v=19$m=19456,t=2,p=1$<salt>$<hash>`: all that is kept of a password.
///
/// Making and verifying take some 20 ms of a core and 19 MiB each, so neither belongs on a thread that serves others.
public struct PasswordHash: Sendable {
  /// Memory in bytes and passes: OWASP's first choice for argon2id, m = 19 MiB, t = 2, p = 1
  /// (https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html).
  public static let memory = 19 * 1024 * 1024
  public static let passes = 2

  /// To be stored and to be sealed when it travels.
  public let encoded: String

  /// Hashes a password with a salt of its own. Its bytes count as they are: normalising is the caller's.
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

  /// Takes a stored hash. Whether it is one, the first `verify` tells.
  public init(encoded: String) {
    self.encoded = encoded
  }

  /// Whether this is the hash of that password; compared in constant time.
  public func verify(_ password: String) throws(PasswordHashError) -> Bool {
    Library.started
    // Longer ones are none of libsodium's, and it reads up to a NUL.
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
    // libsodium answers -1 to all that isn't a match, and tells a plain mismatch by EINVAL only.
    switch (code, reason) {
    case (0, _): return true
    case (_, EINVAL): return false
    case (_, ENOMEM): throw .outOfMemory
    default: throw .malformed
    }
  }
}

/// An empty buffer may have no address; libsodium wants one even for no bytes.
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

/// Why a password could be neither hashed nor checked. A wrong password is no error.
public enum PasswordHashError: Error, Equatable, Sendable {
  case outOfMemory
  /// What was stored is no argon2id hash.
  case malformed
}

extension PasswordHashError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .outOfMemory:
      "no \(PasswordHash.memory / 1024 / 1024) MiB left to hash a password with: give the process more memory, or fewer to check at a time"
    case .malformed:
      "a stored password hash is no argon2id hash: the user's row is damaged, or was written by something else"
    }
  }
}

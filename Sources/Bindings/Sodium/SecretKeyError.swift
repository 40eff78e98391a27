/// Why there is no key. The error names the file and the next step, and never a byte of the key.
public enum SecretKeyError: Error, Equatable, Sendable {
  case unreadable(path: String, reason: String)
  case unwritable(path: String, reason: String)
  /// Other users than the owner and the group may read or write the file. `mode` has its permission bits.
  case exposed(path: String, mode: UInt32)
  /// `path` is nil when the key came from no file. The same holds for the next cases.
  case notBase64URL(path: String?)
  case wrongLength(_ count: Int, path: String?)
  /// The checksum in the file does not fit the key.
  case damaged(path: String)

  func at(_ path: String) -> SecretKeyError {
    switch self {
    case .notBase64URL: .notBase64URL(path: path)
    case .wrongLength(let count, _): .wrongLength(count, path: path)
    case .unreadable, .unwritable, .exposed, .damaged: self
    }
  }
}

extension SecretKeyError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unreadable(let path, let reason):
      "the key file \(path) can't be read: \(reason); check that it exists, is a file, and belongs to this user, "
        + "or put it back from a backup"
    case .unwritable(let path, let reason):
      "the key file \(path) can't be made: \(reason); check its directory, or put a key there yourself"
    case .exposed(let path, let mode):
      "the key file \(path) is open to every user (mode \(String(mode, radix: 8))): chmod 600 it, or make a new key if others read it"
    case .notBase64URL(let path):
      "the key\(Self.file(path)) is no base64url text: it may have only A-Z a-z 0-9 - _ without padding, and a line end"
        + Self.advice(path)
    case .wrongLength(let count, let path):
      "the key\(Self.file(path)) has \(count) bytes, not \(SecretKey.lengths.lowerBound) to \(SecretKey.lengths.upperBound)"
        + Self.advice(path)
    case .damaged(let path):
      "the key in \(path) is damaged: its checksum does not fit\(Self.advice(path))"
    }
  }

  private static func advice(_ path: String?) -> String {
    path == nil ? "" : "; put the file back from a backup"
  }

  private static func file(_ path: String?) -> String {
    path.map { " in \($0)" } ?? ""
  }
}

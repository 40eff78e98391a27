/// The secret that tokens are signed and verified with. No description of it shows a byte.
public struct JWTKey: Sendable {
  /// HS256's key must be as long as its hash, 256 bits (RFC 7518, 3.2).
  public static let minimumLength = 32

  let bytes: [UInt8]

  public init(_ bytes: [UInt8]) throws(JWTError) {
    guard bytes.count >= Self.minimumLength else { throw .shortKey(bytes.count) }
    self.bytes = bytes
  }
}

extension JWTKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  public var description: String { "JWTKey(\(bytes.count) bytes)" }
  public var debugDescription: String { description }
  public var customMirror: Mirror { Mirror(self, children: [:]) }
}

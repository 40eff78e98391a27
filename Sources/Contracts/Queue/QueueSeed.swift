import Deciding
import Platform
import Sodium

/// The seed of a shuffle: it orders those who came before the opening, and nobody can choose it afterwards.
///
/// The concert carries the seed's SHA-256, the commitment, before anyone can enter. The seed itself is shown at the opening. The draw of a
/// user is the beginning of SHA-256(seed, userId): the seed's bytes, and then the user's id in UTF-8. The lowest draw is let in first.
public struct QueueSeed: Sendable, CustomStringConvertible {
  /// The number of bytes of a seed.
  public static let count = 32

  private let bytes: [UInt8]

  /// Derives the seed of a concert from the system's secret.
  public init(of concertId: String, secret: SecretKey) {
    bytes = Digest.blake2b256.of(Array(concertId.utf8), key: secret.derive("queue seeds"))
  }

  /// Nil unless these are the hexadecimal digits of a seed.
  public init?(_ text: String) {
    let digits = Array(text.utf8)
    guard digits.count == 2 * Self.count else { return nil }
    var bytes: [UInt8] = []
    for word in stride(from: 0, to: digits.count, by: 16) {
      guard let value = UInt64(hexadecimal: digits[word..<word + 16]) else { return nil }
      withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
    }
    self.bytes = bytes
  }

  /// In hexadecimal digits.
  public var description: String { String(hexadecimal: bytes) }

  /// Its SHA-256, in hexadecimal digits.
  public var commitment: String { String(hexadecimal: SHA256.of(bytes)) }

  /// The first 16 hexadecimal digits of SHA-256(seed, userId). Of 300,000 users, two have the same ones with a chance of 1 in 400 million;
  /// then the entry with the lower number comes first.
  public func draw(_ userId: String) -> String {
    String(hexadecimal: Array(SHA256.of(bytes + Array(userId.utf8)).prefix(8)))
  }
}

/// The name of a user in a concert's audit, by which users find themselves and nobody else.
public enum QueueUserHash {
  /// SHA-256 of `concertId:userId`, in hexadecimal digits.
  public static func of(_ userId: String, concertId: String) -> String {
    String(hexadecimal: SHA256.of(Array("\(concertId):\(userId)".utf8)))
  }
}

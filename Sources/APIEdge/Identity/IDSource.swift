import Deciding
import Platform
import Sodium

/// Makes new ids.
enum IDSource {
  /// A random id of this time.
  static func random(at time: Timestamp) -> MessageID {
    let generator = Random()
    return MessageID(time: time, random: (generator.next(), generator.next()))
  }

  /// `con-` and 20 digits: 48 bits of time, so that ids ascend, and 32 random bits. It is shorter than other ids because each seat id
  /// begins with it, and it has no MAC because concerts are public.
  static func concert(at time: Timestamp) -> String {
    let generator = Random()
    let milliseconds = UInt64(bitPattern: time.milliseconds) & 0xFFFF_FFFF_FFFF
    let digits = String(hexadecimal: milliseconds << 16).prefix(12) + String(hexadecimal: generator.next()).prefix(8)
    return "con-" + digits
  }

  /// The id of a command under an `Idempotency-Key`: the same for every repeat, at every edge, after any restart. It is a UUID of
  /// version 8 (RFC 9562), a digest, and has no time in it.
  static func command(user: String, method: String, path: String, idempotencyKey: String) -> MessageID {
    let digest = Digest.blake2b128.of(parts: [user, method, path, idempotencyKey].map { Array($0.utf8) })
    let word = { (bytes: ArraySlice<UInt8>) in bytes.reduce(UInt64(0)) { $0 << 8 | UInt64($1) } }
    return MessageID(
      high: word(digest[..<8]) & ~0xF000 | 0x8000, low: word(digest[8...]) & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000)
  }
}

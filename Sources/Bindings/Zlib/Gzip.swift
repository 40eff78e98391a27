/// Compression in the gzip format (RFC 1952).
///
/// Content that changes in places is compressed in parts: a change needs its own part compressed again, and no other. `head`, the bytes of
/// the parts and `tail` are one gzip member, as browsers read no more than the first member.
public enum Gzip {
  /// The head of a member: no name, no time, any system.
  public static let head: [UInt8] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]

  /// The end of a member that has these parts, in this order.
  public static func tail(of parts: some Sequence<GzipPart>) -> [UInt8] {
    var (checksum, count) = (UInt32(0), 0)
    for part in parts {
      checksum = part.checksum(after: checksum)
      count += part.count
    }
    // The last block of the data, which is empty.
    return [3, 0] + bytes(of: checksum) + bytes(of: UInt32(truncatingIfNeeded: count))
  }

  /// - Parameter level: 1, the fastest, to 9, the smallest.
  public static func compress(_ content: [UInt8], level: Int32 = 6) -> [UInt8] {
    let part = content.withUnsafeBytes { GzipPart($0, level: level) }
    return head + part.bytes + tail(of: [part])
  }

  private static func bytes(of number: UInt32) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
  }
}

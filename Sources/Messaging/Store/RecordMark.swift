import Deciding

/// The last record that was read of a partition. It identifies the partition: after its topic was deleted and made anew, another record is
/// at that offset, or none.
public struct RecordMark: Hashable, Sendable {
  public var offset: Int64
  public var fingerprint: Int64

  public init(offset: Int64, fingerprint: Int64) {
    self.offset = offset
    self.fingerprint = fingerprint
  }

  init(_ record: Record) {
    self.init(offset: record.offset, fingerprint: record.fingerprint)
  }

  /// No record is known any more.
  public static let none = RecordMark(offset: -1, fingerprint: 0)
}

extension Record {
  /// A hash (FNV-1a, 64 bits) of the whole record without its place. Every build gives the same hash at any time.
  var fingerprint: Int64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    func add(_ bytes: some Sequence<UInt8>) {
      for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
      // It separates the parts: the end of one can't count as the beginning of the next.
      hash = (hash ^ 0xFF) &* 0x100_0000_01B3
    }
    add((0..<8).map { UInt8(truncatingIfNeeded: timestamp.milliseconds >> ($0 * 8)) })
    add(key ?? [])
    add(value ?? [])
    for header in headers {
      add(header.name.utf8)
      add(header.value.utf8)
    }
    return Int64(bitPattern: hash)
  }
}

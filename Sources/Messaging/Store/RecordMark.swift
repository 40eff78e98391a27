import Deciding

/// The record of a partition that was read last, by which the partition is known again: after its topic was deleted and made anew, another
/// record is at that offset, or none.
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

  /// That none is known any more.
  public static let none = RecordMark(offset: -1, fingerprint: 0)
}

extension Record {
  /// A hash (FNV-1a, 64 bits) of all that it says, but where it is: the same whenever and by whichever build it is read.
  var fingerprint: Int64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    func add(_ bytes: some Sequence<UInt8>) {
      for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
      // So that what ends one part can't begin the next.
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

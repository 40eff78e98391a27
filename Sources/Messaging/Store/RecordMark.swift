import Deciding
import Platform

/// The record of a partition that was read last, by which the partition is known again: after its topic was deleted and made anew, another
/// record is at that offset, or none.
public struct RecordMark: Hashable, Sendable {
  public var offset: Int64
  /// `Record.fingerprint`. Negative, or 2^32 and more: a hash that earlier versions made.
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

  /// Whether this is the record that was read.
  func isMark(of record: Record) -> Bool {
    guard record.offset == offset else { return false }
    return fingerprint == (Record.fingerprints.contains(fingerprint) ? record.fingerprint : record.earlierFingerprint)
  }
}

extension Record {
  /// Those that there can be.
  static let fingerprints: ClosedRange<Int64> = 0...Int64(UInt32.max)

  /// The CRC-32C of all that it says, but where it is: the same whenever and by whichever build it is read. It is taken of one record for
  /// each partition in a batch, so of nearly every one while there is little to do.
  var fingerprint: Int64 {
    var checksum: UInt32 = 0
    func add(_ bytes: UnsafeRawBufferPointer) {
      checksum = CRC32C.checksum(bytes, after: checksum)
    }
    // The lengths, so that what ends one part can't begin the next.
    func add(_ number: Int64) {
      withUnsafeBytes(of: number.littleEndian, add)
    }
    add(timestamp.milliseconds)
    add(Int64(key?.count ?? -1))
    add(Int64(value?.count ?? -1))
    key?.withUnsafeBytes(add)
    value?.withUnsafeBytes(add)
    for header in headers {
      var (name, value) = (header.name, header.value)
      add(Int64(name.utf8.count) << 32 | Int64(value.utf8.count))
      name.withUTF8 { add(UnsafeRawBufferPointer($0)) }
      value.withUTF8 { add(UnsafeRawBufferPointer($0)) }
    }
    return Int64(checksum)
  }

  /// What the databases of an earlier version have: FNV-1a, of 64 bits.
  var earlierFingerprint: Int64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    func add(_ bytes: some Sequence<UInt8>) {
      for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
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

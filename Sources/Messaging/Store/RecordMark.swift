import Deciding
import Platform

/// The last record that was read of a partition. It identifies the partition: after its topic was deleted and made anew, another record is
/// at that offset, or none.
public struct RecordMark: Hashable, Sendable {
  public var offset: Int64
  /// `Record.fingerprint`; below 0 or from 2^32 on it is `Record.earlierFingerprint`, which earlier versions stored.
  public var fingerprint: Int64
  /// `RecordChain.value` up to the record; nil: not known.
  public var chain: Int64?

  public init(offset: Int64, fingerprint: Int64, chain: Int64? = nil) {
    self.offset = offset
    self.fingerprint = fingerprint
    self.chain = chain
  }

  /// No record is known any more.
  public static let none = RecordMark(offset: -1, fingerprint: 0)

  /// Whether `record` is the record that was read, and those before it are the same, as far as both are known.
  ///
  /// - Parameter before: the records up to this one, as they are now.
  func isMark(of record: Record, _ before: RecordChain? = nil) -> Bool {
    guard record.offset == offset else { return false }
    guard fingerprint == (Record.fingerprints.contains(fingerprint) ? record.fingerprint : record.earlierFingerprint) else { return false }
    guard let chain, RecordChain.isValue(chain, at: offset, fingerprint), let found = before?.value(at: offset, fingerprint) else {
      return true
    }
    return chain == found
  }
}

extension Record {
  /// All possible values of `fingerprint`.
  static let fingerprints: ClosedRange<Int64> = 0...Int64(UInt32.max)

  /// A checksum (CRC-32C) of the whole record without its place. Every build gives the same checksum at any time. A lane computes it for
  /// every record.
  var fingerprint: Int64 {
    var checksum: UInt32 = 0
    func add(_ bytes: UnsafeRawBufferPointer) {
      checksum = CRC32C.checksum(bytes, after: checksum)
    }
    // The lengths separate the parts: the end of one can't count as the beginning of the next.
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

  /// The hash (FNV-1a, 64 bits) that earlier versions stored in their databases.
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

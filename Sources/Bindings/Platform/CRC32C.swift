import CISAL

/// The Castagnoli CRC, which Kafka, ext4 and iSCSI use. It is as fast as the processor allows.
public enum CRC32C {
  /// - Parameters:
  ///   - bytes: less than 2 GiB.
  ///   - previous: the checksum of the bytes before these.
  public static func checksum(_ bytes: UnsafeRawBufferPointer, after previous: UInt32 = 0) -> UInt32 {
    guard let start = bytes.bindMemory(to: UInt8.self).baseAddress else { return previous }
    // The function only reads, although its parameter's type is mutable.
    return ~crc32_iscsi(UnsafeMutablePointer(mutating: start), Int32(bytes.count), ~previous)
  }
}

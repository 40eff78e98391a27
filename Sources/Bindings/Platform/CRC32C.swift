import CISAL

/// The Castagnoli CRC that Kafka, ext4 and iSCSI use, as fast as the processor has it.
public enum CRC32C {
  /// - Parameters:
  ///   - bytes: less than 2 GiB.
  ///   - previous: the checksum of what comes before these bytes, to go on from there.
  public static func checksum(_ bytes: UnsafeRawBufferPointer, after previous: UInt32 = 0) -> UInt32 {
    guard let start = bytes.bindMemory(to: UInt8.self).baseAddress else { return previous }
    // It only reads, whatever its type says.
    return ~crc32_iscsi(UnsafeMutablePointer(mutating: start), Int32(bytes.count), ~previous)
  }
}

/// `murmur2_random`, the partitioner of Kafka's Java client, so that every producer in any language puts a key where its
/// consumer's other messages are.
public enum Partitioner {
  /// The partition of a key, of `count`.
  public static func partition(for key: [UInt8], of count: Int32) -> Int32 {
    Int32(bitPattern: murmur2(key) & 0x7FFF_FFFF) % count
  }

  public static func partition(for key: String, of count: Int32) -> Int32 {
    partition(for: Array(key.utf8), of: count)
  }

  /// MurmurHash2, 32 bits, with the seed of org.apache.kafka.common.utils.Utils.murmur2.
  static func murmur2(_ data: [UInt8]) -> UInt32 {
    let multiplier: UInt32 = 0x5BD1_E995
    var hash: UInt32 = 0x9747_B28C ^ UInt32(truncatingIfNeeded: data.count)
    var index = 0
    while index + 4 <= data.count {
      var word = UInt32(data[index]) | UInt32(data[index + 1]) << 8 | UInt32(data[index + 2]) << 16 | UInt32(data[index + 3]) << 24
      word = word &* multiplier
      word ^= word >> 24
      word = word &* multiplier
      hash = hash &* multiplier ^ word
      index += 4
    }
    let rest = data.count - index
    if rest >= 3 { hash ^= UInt32(data[index + 2]) << 16 }
    if rest >= 2 { hash ^= UInt32(data[index + 1]) << 8 }
    if rest >= 1 {
      hash ^= UInt32(data[index])
      hash = hash &* multiplier
    }
    hash ^= hash >> 13
    hash = hash &* multiplier
    return hash ^ hash >> 15
  }
}

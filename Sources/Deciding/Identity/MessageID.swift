import JSON

/// The id of a message: 128 bits in the layout of a UUID of version 7 (RFC 9562), the first 48 of them a time in milliseconds.
///
/// In an id that the edge makes, the bits behind the time are random. Every output of a message gets an id that is *derived* from the
/// message's id and an index, so that a replay gives the same ids again. A derived id begins with the time of the purchase's first message,
/// so that ids ascend and B-trees append: a lane has up to a third less work than with random ids.
public struct MessageID: Hashable, Comparable, Sendable {
  public let high: UInt64
  public let low: UInt64

  public init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// An id of this time; all other bits, but version and variant, come from `random`.
  public init(time: Timestamp, random: (UInt64, UInt64)) {
    let milliseconds = UInt64(bitPattern: time.milliseconds) & 0xFFFF_FFFF_FFFF
    high = milliseconds << 16 | 0x7000 | random.0 & 0x0FFF
    low = 0x8000_0000_0000_0000 | random.1 & 0x3FFF_FFFF_FFFF_FFFF
  }

  /// The time in its first 48 bits.
  public var time: Timestamp {
    Timestamp(milliseconds: Int64(high >> 16))
  }

  /// The id of this message's output number `index`: the same id every time.
  ///
  /// `time` is the time of the root message. The other 74 bits are this id and the index, mixed by the finaliser of MurmurHash3, which is a
  /// bijection with full avalanche. They are not secret. Among 10^9 ids of one millisecond, two collide with a chance of 3 in 100,000.
  public func derived(_ index: Int, time: Timestamp) -> MessageID {
    let salt = UInt64(truncatingIfNeeded: index) &* 0x9E37_79B9_7F4A_7C15
    let first = mixed(high ^ mixed(low &+ salt))
    let second = mixed(low ^ mixed(first &+ high))
    return MessageID(time: time, random: (first, second))
  }

  /// The same with this id's own time, for an id that already begins with the root's time.
  public func derived(_ index: Int) -> MessageID {
    derived(index, time: time)
  }

  public static func < (left: MessageID, right: MessageID) -> Bool {
    left.high == right.high ? left.low < right.low : left.high < right.high
  }
}

/// MurmurHash3's 64-bit finaliser.
private func mixed(_ value: UInt64) -> UInt64 {
  var hash = value
  hash = (hash ^ hash >> 33) &* 0xFF51_AFD7_ED55_8CCD
  hash = (hash ^ hash >> 33) &* 0xC4CE_B9FE_1A85_EC53
  return hash ^ hash >> 33
}

extension MessageID: LosslessStringConvertible {
  /// 36 characters, lower case: `0199f6c4-5e1a-7c3d-9b1f-2a6d4e8f0c11`.
  public var description: String {
    String(unsafeUninitializedCapacity: MessageID.length) { buffer in
      write(to: buffer)
      return MessageID.length
    }
  }

  private static let length = 36

  private func write(to buffer: UnsafeMutableBufferPointer<UInt8>) {
    var position = 0
    for digit in 0..<32 {
      if digit == 8 || digit == 12 || digit == 16 || digit == 20 {
        buffer[position] = UInt8(ascii: "-")
        position += 1
      }
      let word = digit < 16 ? high : low
      let nibble = UInt8(truncatingIfNeeded: word >> UInt64(60 - digit % 16 * 4)) & 0xF
      buffer[position] = nibble < 10 ? 48 + nibble : 87 + nibble
      position += 1
    }
  }

  public init?(_ text: String) {
    var words: (UInt64, UInt64) = (0, 0)
    var digits = 0
    var text = text
    let valid = text.withUTF8 { bytes in
      guard bytes.count == MessageID.length else { return false }
      for (position, byte) in bytes.enumerated() {
        if position == 8 || position == 13 || position == 18 || position == 23 {
          guard byte == UInt8(ascii: "-") else { return false }
          continue
        }
        let nibble: UInt8
        switch byte {
        case 48...57: nibble = byte - 48
        case 97...102: nibble = byte - 87
        case 65...70: nibble = byte - 55
        default: return false
        }
        if digits < 16 { words.0 = words.0 << 4 | UInt64(nibble) } else { words.1 = words.1 << 4 | UInt64(nibble) }
        digits += 1
      }
      return true
    }
    guard valid else { return nil }
    self.init(high: words.0, low: words.1)
  }
}

extension MessageID: Codable {
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let id = MessageID(text) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a message id: \(text.prefix(64))")
    }
    self = id
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}

extension MessageID: JSONEncodable {
  public func encode(into json: inout JSONOutput) {
    json.string(count: MessageID.length) { buffer in write(to: buffer) }
  }
}

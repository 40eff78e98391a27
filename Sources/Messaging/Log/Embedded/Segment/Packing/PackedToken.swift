/// The parts of a packed text. It begins with its number of bytes, and each part with one of these bytes.
///
/// Most of what differs between records is ids, in hexadecimal digits: they take half of their text, and one byte where the record has had
/// them before. The time of the record, which a header repeats, takes one byte too. All other bytes stay as they are.
enum PackedToken {
  /// 0 to 0x7E: one byte more than this follows as it is.
  static let literalLimit = 0x7F
  /// A number follows, and that number of bytes as they are.
  static let longLiteral: UInt8 = 0x7F
  /// 0x80 to 0x9F: the record's first id, its second, and so on.
  static let repeated: UInt8 = 0x80
  /// 0xA0 to 0xAF: an id of 1 to 16 bytes, which follow; two lower-case digits each.
  static let hex: UInt8 = 0xA0
  /// An id of 16 bytes, which follow, with a UUID's dashes.
  static let uuid: UInt8 = 0xB0
  /// The time of the record, as `Timestamp` writes it.
  static let time: UInt8 = 0xB1

  /// How many ids of a record can be named again.
  static let rememberedIDs = 32
  /// Characters of a UUID, and of a time.
  static let uuidLength = 36
  static let timeLength = 24
}

/// A sequence of hexadecimal digits in a record.
struct PackedID: Equatable {
  var token: UInt8
  /// The first eight bytes, and the others; zeros behind the last one.
  var low: UInt64
  var high: UInt64
}

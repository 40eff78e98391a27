import Glibc

/// Writes one record's packed body into memory that has room for it.
struct PackedWriter {
  private(set) var position: UnsafeMutableRawPointer
  private let time: String
  /// The ids of the record so far.
  private let ids: UnsafeMutableBufferPointer<PackedID>
  private var idCount = 0
  /// The table's entry that the next header is expected to have.
  private var nextHeader = 0

  /// - Parameters:
  ///   - time: the text of the record's time.
  ///   - ids: room for `PackedToken.rememberedIDs` of them.
  init(at position: UnsafeMutableRawPointer, time: String, ids: UnsafeMutableBufferPointer<PackedID>) {
    self.position = position
    self.time = time
    self.ids = ids
  }

  mutating func append(_ header: Header) {
    guard let index = HeaderTable.index(of: header, from: nextHeader) else {
      append(byte: 0)
      append(header.name)
      append(header.value)
      return
    }
    append(byte: UInt8(index + 1))
    nextHeader = index + 1
    if HeaderTable.entries[index].value == nil { append(header.value) }
  }

  mutating func append(_ text: String) {
    var text = text
    text.withUTF8 { append(UnsafeRawBufferPointer($0)) }
  }

  mutating func append(_ bytes: [UInt8]) {
    bytes.withUnsafeBytes { append($0) }
  }

  mutating func append(number: Int) {
    var rest = UInt(number)
    while rest >= 0x80 {
      append(byte: UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    append(byte: UInt8(rest))
  }

  private mutating func append(byte: UInt8) {
    position.storeBytes(of: byte, as: UInt8.self)
    position += 1
  }

  private mutating func append(_ bytes: UnsafeRawBufferPointer) {
    append(number: bytes.count)
    guard let text = bytes.baseAddress else { return }
    if bytes.count == PackedToken.timeLength, isTime(text) { return append(byte: PackedToken.time) }
    var done = 0
    var next = 0
    // An id has eight digits at least. If there is none where its eighth would be, it can't begin before that place.
    while next + 8 <= bytes.count {
      guard HexDigits.isDigit(text.load(fromByteOffset: next + 7, as: UInt8.self)) else {
        next += 8
        continue
      }
      let (digits, mismatch) = HexDigits.parse(text.word(at: next))
      guard mismatch == 0 else {
        next += 8 - mismatch.leadingZeroBitCount / 8
        continue
      }
      literal(text + done, next - done)
      let left = UnsafeRawBufferPointer(start: text + next, count: bytes.count - next)
      next += uuid(left, first: digits) ?? hex(left, first: digits)
      done = next
    }
    literal(text + done, bytes.count - done)
  }

  private func isTime(_ text: UnsafeRawPointer) -> Bool {
    var time = time
    return time.withUTF8 { memcmp($0.baseAddress!, text, PackedToken.timeLength) == 0 }
  }

  private mutating func literal(_ bytes: UnsafeRawPointer, _ count: Int) {
    guard count > 0 else { return }
    if count <= PackedToken.literalLimit {
      append(byte: UInt8(count - 1))
    } else {
      append(byte: PackedToken.longLiteral)
      append(number: count)
    }
    position.copyMemory(from: bytes, byteCount: count)
    position += count
  }

  /// Writes the UUID that the text begins with, if it does. Returns its number of characters.
  private mutating func uuid(_ text: UnsafeRawBufferPointer, first: UInt32) -> Int? {
    let dash = UInt8(ascii: "-")
    guard text.count >= PackedToken.uuidLength, text[8] == dash, text[13] == dash, text[18] == dash, text[23] == dash,
      let start = text.baseAddress
    else { return nil }
    let second = HexDigits.parse(UInt64(start.half(at: 9)) | UInt64(start.half(at: 14)) << 32)
    let third = HexDigits.parse(UInt64(start.half(at: 19)) | UInt64(start.half(at: 24)) << 32)
    let fourth = HexDigits.parse(start.word(at: 28))
    guard second.mismatch | third.mismatch | fourth.mismatch == 0 else { return nil }
    append(
      PackedID(
        token: PackedToken.uuid, low: UInt64(first) | UInt64(second.bytes) << 32, high: UInt64(third.bytes) | UInt64(fourth.bytes) << 32),
      size: 16)
    return PackedToken.uuidLength
  }

  /// Writes the digits that the text begins with: eight at least, an even number, 32 at most. Returns how many.
  private mutating func hex(_ text: UnsafeRawBufferPointer, first: UInt32) -> Int {
    var size = 4
    var words = (UInt64(first), UInt64(0))
    while size < 16, 2 * size + 2 <= text.count {
      let characters = text.word(at: 2 * size)
      let (bytes, mismatch) = HexDigits.parse(characters)
      let more = min(mismatch.trailingZeroBitCount / 16, 4)
      guard more > 0 else { break }
      let good = UInt64(bytes) & (1 << (8 * UInt64(more)) - 1)
      if size < 8 { words.0 |= good << (8 * UInt64(size)) } else { words.1 |= good << (8 * UInt64(size - 8)) }
      size += more
      guard more == 4 else { break }
    }
    append(PackedID(token: PackedToken.hex + UInt8(size - 1), low: words.0, high: words.1), size: size)
    return 2 * size
  }

  /// Writes the id with its bytes, or its number if the record has had it.
  private mutating func append(_ id: PackedID, size: Int) {
    for index in 0..<idCount where ids[index] == id { return append(byte: PackedToken.repeated + UInt8(index)) }
    if idCount < ids.count {
      ids.initializeElement(at: idCount, to: id)
      idCount += 1
    }
    append(byte: id.token)
    // The memory has room for 16 bytes; those behind the id are written over.
    position.storeBytes(of: id.low.littleEndian, as: UInt64.self)
    position.storeBytes(of: id.high.littleEndian, toByteOffset: 8, as: UInt64.self)
    position += size
  }
}

extension UnsafeRawPointer {
  /// Eight characters, the first one in the lowest byte.
  fileprivate func word(at offset: Int) -> UInt64 { UInt64(littleEndian: loadUnaligned(fromByteOffset: offset, as: UInt64.self)) }

  /// Four of them.
  fileprivate func half(at offset: Int) -> UInt32 { UInt32(littleEndian: loadUnaligned(fromByteOffset: offset, as: UInt32.self)) }
}

extension UnsafeRawBufferPointer {
  /// The eight characters from a place on, or those that there are, and zeros.
  fileprivate func word(at offset: Int) -> UInt64 {
    guard let start = baseAddress else { return 0 }
    if offset + 8 <= count { return start.word(at: offset) }
    var word: UInt64 = 0
    for index in offset..<count { word |= UInt64(self[index]) << (8 * UInt64(index - offset)) }
    return word
  }
}

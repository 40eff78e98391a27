import Deciding

/// Takes one part after another out of a frame with a packed body. Each is nil if it is not completely inside, or makes no sense.
struct PackedReader {
  private let frame: UnsafeRawBufferPointer
  private var position: Int
  /// Where the record's ids begin in the frame.
  private var ids = InlineArray<32, Int>(repeating: 0)
  private var idCount = 0

  init(_ frame: UnsafeRawBufferPointer, from position: Int) {
    self.frame = frame
    self.position = position
  }

  var isAtEnd: Bool { position == frame.count }

  private var left: Int { frame.count - position }

  /// A number of less than 2^35.
  mutating func number() -> Int? {
    var number = 0
    for shift in stride(from: 0, to: 35, by: 7) {
      guard let byte = byte() else { return nil }
      number |= Int(byte & 0x7F) << shift
      if byte < 0x80 { return number }
    }
    return nil
  }

  mutating func header() -> Header? {
    guard let number = byte() else { return nil }
    if number == 0 {
      guard let name = string(), let value = string() else { return nil }
      return Header(name, value)
    }
    guard Int(number) <= HeaderTable.texts.count else { return nil }
    let (name, known) = HeaderTable.texts[Int(number) - 1]
    guard let value = known ?? string() else { return nil }
    return Header(name, value)
  }

  mutating func bytes() -> [UInt8]? {
    guard let count = textLength() else { return nil }
    var isGood = true
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      isGood = expand(to: buffer, count)
      initialized = isGood ? count : 0
    }
    return isGood ? bytes : nil
  }

  /// A text; what is no UTF-8 is repaired.
  mutating func string() -> String? {
    guard let count = textLength() else { return nil }
    var isGood = true
    let text = String(unsafeUninitializedCapacity: count) { buffer in
      isGood = expand(to: buffer, count)
      return isGood ? count : 0
    }
    return isGood ? text : nil
  }

  /// No text is longer than its frame can say, so that a wrong length takes no memory.
  private mutating func textLength() -> Int? {
    number().flatMap { $0 <= PackedToken.uuidLength * left ? $0 : nil }
  }

  private mutating func byte() -> UInt8? {
    guard left > 0 else { return nil }
    defer { position += 1 }
    return frame[position]
  }

  /// Writes a text of exactly this length. Returns whether it could.
  private mutating func expand(to buffer: UnsafeMutableBufferPointer<UInt8>, _ count: Int) -> Bool {
    let output = UnsafeMutableRawBufferPointer(buffer)
    var written = 0
    while written < count {
      guard let more = expandPart(to: UnsafeMutableRawBufferPointer(rebasing: output[written..<count])) else { return false }
      written += more
    }
    return true
  }

  /// Writes the next part of a text. Returns its length.
  private mutating func expandPart(to output: UnsafeMutableRawBufferPointer) -> Int? {
    let start = position
    guard let token = byte() else { return nil }
    switch token {
    case ..<PackedToken.longLiteral:
      return copy(Int(token) + 1, to: output)
    case PackedToken.longLiteral:
      return number().flatMap { $0 > 0 ? copy($0, to: output) : nil }
    case PackedToken.repeated..<PackedToken.hex:
      let index = Int(token - PackedToken.repeated)
      return index < idCount ? expandID(at: ids[index], to: output)?.length : nil
    case PackedToken.hex...PackedToken.uuid:
      guard let (size, length) = expandID(at: start, to: output) else { return nil }
      position += size
      if idCount < PackedToken.rememberedIDs {
        ids[idCount] = start
        idCount += 1
      }
      return length
    case PackedToken.time:
      return expandTime(to: output)
    default:
      return nil
    }
  }

  private mutating func copy(_ count: Int, to output: UnsafeMutableRawBufferPointer) -> Int? {
    guard count <= left, count <= output.count else { return nil }
    output.copyMemory(from: UnsafeRawBufferPointer(rebasing: frame[position..<position + count]))
    position += count
    return count
  }

  /// Writes the id at this place of the frame. Returns its bytes there, and its characters.
  private func expandID(at place: Int, to output: UnsafeMutableRawBufferPointer) -> (size: Int, length: Int)? {
    let isUUID = frame[place] == PackedToken.uuid
    let size = isUUID ? 16 : Int(frame[place] - PackedToken.hex) + 1
    let length = isUUID ? PackedToken.uuidLength : 2 * size
    guard place + 1 + size <= frame.count, length <= output.count else { return nil }
    let id = UnsafeRawBufferPointer(rebasing: frame[place + 1..<place + 1 + size])
    if isUUID { expandUUID(id, to: output) } else { expandHex(id, to: output) }
    return (size, length)
  }

  private func expandHex(_ id: UnsafeRawBufferPointer, to output: UnsafeMutableRawBufferPointer) {
    var index = 0
    while index + 4 <= id.count {
      output.storeBytes(of: id.digits(at: index).littleEndian, toByteOffset: 2 * index, as: UInt64.self)
      index += 4
    }
    while index < id.count {
      let pair = UInt16(truncatingIfNeeded: HexDigits.text(of: UInt32(id[index])))
      output.storeBytes(of: pair.littleEndian, toByteOffset: 2 * index, as: UInt16.self)
      index += 1
    }
  }

  private func expandUUID(_ id: UnsafeRawBufferPointer, to output: UnsafeMutableRawBufferPointer) {
    func put(_ digits: UInt64, at place: Int) { output.storeBytes(of: digits.littleEndian, toByteOffset: place, as: UInt64.self) }
    func put(half digits: UInt64, at place: Int) {
      output.storeBytes(of: UInt32(truncatingIfNeeded: digits).littleEndian, toByteOffset: place, as: UInt32.self)
    }
    let (second, third) = (id.digits(at: 4), id.digits(at: 8))
    put(id.digits(at: 0), at: 0)
    put(half: second, at: 9)
    put(half: second >> 32, at: 14)
    put(half: third, at: 19)
    put(half: third >> 32, at: 24)
    put(id.digits(at: 12), at: 28)
    for dash in stride(from: 8, through: 23, by: 5) { output[dash] = UInt8(ascii: "-") }
  }

  private func expandTime(to output: UnsafeMutableRawBufferPointer) -> Int? {
    guard output.count >= PackedToken.timeLength else { return nil }
    var time = Timestamp(milliseconds: RecordFrame.timestamp(of: frame)).description
    time.withUTF8 { output.copyMemory(from: UnsafeRawBufferPointer($0)) }
    return PackedToken.timeLength
  }
}

extension UnsafeRawBufferPointer {
  /// The digits of the four bytes from a place on.
  fileprivate func digits(at offset: Int) -> UInt64 {
    HexDigits.text(of: UInt32(littleEndian: loadUnaligned(fromByteOffset: offset, as: UInt32.self)))
  }
}

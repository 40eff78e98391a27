/// Takes one field after another out of a frame, and only fields that are completely inside.
struct FrameFields {
  private let frame: UnsafeRawBufferPointer
  private var position: Int

  init(_ frame: UnsafeRawBufferPointer, from position: Int) {
    self.frame = frame
    self.position = position
  }

  var isAtEnd: Bool { position == frame.count }

  mutating func int32() -> Int? {
    take(4).map { Int(Int32(littleEndian: $0.loadUnaligned(as: Int32.self))) }
  }

  mutating func uint32() -> Int? {
    take(4).map { Int(UInt32(littleEndian: $0.loadUnaligned(as: UInt32.self))) }
  }

  /// Takes bytes; empty for the length -1, which stands for nil.
  mutating func bytes(_ count: Int) -> [UInt8]? {
    count == -1 ? [] : take(count).map { [UInt8]($0) }
  }

  mutating func string(_ count: Int) -> String? {
    take(count).map { String(decoding: $0, as: UTF8.self) }
  }

  private mutating func take(_ count: Int) -> UnsafeRawBufferPointer? {
    guard count >= 0, count <= frame.count - position else { return nil }
    defer { position += count }
    return UnsafeRawBufferPointer(rebasing: frame[position..<position + count])
  }
}

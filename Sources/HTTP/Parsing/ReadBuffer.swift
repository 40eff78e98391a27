import Glibc

/// Bytes that came, and how many of them were read.
struct ReadBuffer {
  private let bytes: UnsafeBufferPointer<UInt8>
  var position = 0

  init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

  var rest: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(rebasing: bytes[position...]) }

  var first: UInt8? { position < bytes.count ? bytes[position] : nil }

  /// The next line, without its end. The end must be CR LF, because servers differ in how they read a bare LF. Nil: the line has not ended.
  /// - Parameter scanned: the number of bytes that are known to have no line's end.
  mutating func line(from scanned: Int) throws(HTTPRefusal) -> UnsafeBufferPointer<UInt8>? {
    let start = position
    let from = start + scanned
    guard from < bytes.count, let base = bytes.baseAddress else { return nil }
    guard let found = memchr(base + from, CInt(UInt8.lineFeed), bytes.count - from) else { return nil }
    let end = UnsafeRawPointer(found) - UnsafeRawPointer(base)
    guard end > start, bytes[end - 1] == .carriageReturn else { throw HTTPRefusal(.badRequest, "a line ends without CR LF") }
    position = end + 1
    return UnsafeBufferPointer(rebasing: bytes[start..<(end - 1)])
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// The bytes without the blanks around them.
  var trimmed: UnsafeBufferPointer<UInt8> {
    var (start, end) = (0, count)
    while start < end, self[start].isBlank { start += 1 }
    while end > start, self[end - 1].isBlank { end -= 1 }
    return UnsafeBufferPointer(rebasing: self[start..<end])
  }

  var text: String { String(decoding: self, as: UTF8.self) }

  func isSame(as text: StaticString) -> Bool {
    count == text.utf8CodeUnitCount && elementsEqual(UnsafeBufferPointer(start: text.utf8Start, count: count))
  }

  /// Compares with a word, without regard to case.
  func isSameWord(as lowercased: StaticString) -> Bool {
    count == lowercased.utf8CodeUnitCount && indices.allSatisfy { self[$0].asciiLowercased == lowercased.utf8Start[$0] }
  }
}

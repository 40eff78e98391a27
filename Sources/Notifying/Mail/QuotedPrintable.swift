/// A text as RFC 2045, section 6.7, has it: lines of 76 characters at most, of ASCII alone.
struct QuotedPrintable {
  /// With CRLF at the end of each line.
  let bytes: [UInt8]

  private static let lineLimit = 76

  /// - Parameter text: its lines end with LF.
  init(_ text: String) {
    var bytes: [UInt8] = []
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) { bytes += Self.encoded(line) + [0x0D, 0x0A] }
    self.bytes = bytes
  }

  private static func encoded(_ line: Substring) -> [UInt8] {
    var lines: [UInt8] = []
    var length = 0
    let last = line.utf8.count - 1
    for (index, byte) in line.utf8.enumerated() {
      let piece = isPlain(byte, isLast: index == last) ? [byte] : [UInt8(ascii: "=")] + hexadecimal(byte)
      // Room for the sign that a line goes on.
      if length + piece.count > lineLimit - 1 {
        lines += Array("=\r\n".utf8)
        length = 0
      }
      lines += piece
      length += piece.count
    }
    return lines
  }

  /// A space at the end of a line would get lost on the way.
  private static func isPlain(_ byte: UInt8, isLast: Bool) -> Bool {
    byte == UInt8(ascii: " ") ? !isLast : (0x21...0x7E).contains(byte) && byte != UInt8(ascii: "=")
  }

  private static func hexadecimal(_ byte: UInt8) -> [UInt8] {
    let digits = Array("0123456789ABCDEF".utf8)
    return [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
  }
}

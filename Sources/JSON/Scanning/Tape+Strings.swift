extension Tape {
  func string(at index: Int) throws(JSONError) -> String {
    let token = tokens[index]
    switch token.kind {
    case .string:
      return bytes.withUnsafeBufferPointer { bytes in
        String(decoding: UnsafeBufferPointer(rebasing: bytes[Int(token.start)..<Int(token.end)]), as: UTF8.self)
      }
    case .escapedString:
      var text: [UInt8] = []
      text.reserveCapacity(Int(token.end - token.start))
      bytes.withUnsafeBufferPointer { bytes in
        unescape(UnsafeBufferPointer(rebasing: bytes[Int(token.start)..<Int(token.end)]), into: &text)
      }
      return String(decoding: text, as: UTF8.self)
    default:
      throw mismatch("a string", at: index)
    }
  }
}

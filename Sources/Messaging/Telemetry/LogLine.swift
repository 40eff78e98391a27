/// A flat JSON object of strings, in the order in which they were added, and a line feed.
struct LogLine {
  private var text: [UInt8] = [UInt8(ascii: "{")]

  var bytes: [UInt8] { text + [UInt8(ascii: "}"), UInt8(ascii: "\n")] }

  mutating func add(_ name: String, _ value: String) {
    if text.count > 1 { text.append(UInt8(ascii: ",")) }
    addString(name)
    text.append(UInt8(ascii: ":"))
    addString(value)
  }

  private mutating func addString(_ value: String) {
    text.append(UInt8(ascii: "\""))
    for byte in value.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): text += [UInt8(ascii: "\\"), byte]
      case UInt8(ascii: "\n"): text += Array("\\n".utf8)
      case 0..<0x20, 0x7F: text += Array("\\u00".utf8) + [Self.digit(byte >> 4), Self.digit(byte & 0xF)]
      default: text.append(byte)
      }
    }
    text.append(UInt8(ascii: "\""))
  }

  private static func digit(_ nibble: UInt8) -> UInt8 {
    nibble < 10 ? UInt8(ascii: "0") + nibble : UInt8(ascii: "a") + nibble - 10
  }
}

import PostgreSQL

/// Any text as PostgreSQL can hold it, which takes no NUL: that is written `\0`, and a backslash `\\`. Nearly all texts have neither.
struct StoredText: ParameterValue, ResultValue {
  var text: String

  init(_ text: String) {
    self.text = text
  }

  static var type: SQLType { .text }

  func append(to bytes: inout [UInt8]) {
    guard text.utf8.contains(where: { $0 == 0 || $0 == UInt8(ascii: "\\") }) else { return bytes.append(contentsOf: text.utf8) }
    for byte in text.utf8 {
      switch byte {
      case 0: bytes.append(contentsOf: [UInt8(ascii: "\\"), UInt8(ascii: "0")])
      case UInt8(ascii: "\\"): bytes.append(contentsOf: [byte, byte])
      default: bytes.append(byte)
      }
    }
  }

  /// What is stored.
  var stored: [UInt8] {
    var bytes: [UInt8] = []
    append(to: &bytes)
    return bytes
  }

  static func read(_ row: DataRow, _ column: Int) -> StoredText {
    let text = String.read(row, column)
    guard text.utf8.contains(UInt8(ascii: "\\")) else { return StoredText(text) }
    var bytes: [UInt8] = []
    var isEscaped = false
    for byte in text.utf8 {
      if isEscaped {
        bytes.append(byte == UInt8(ascii: "0") ? 0 : byte)
        isEscaped = false
      } else if byte == UInt8(ascii: "\\") {
        isEscaped = true
      } else {
        bytes.append(byte)
      }
    }
    return StoredText(String(decoding: bytes, as: UTF8.self))
  }
}

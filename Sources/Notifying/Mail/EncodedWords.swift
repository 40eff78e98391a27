import Foundation

/// A text as the value of a mail's header, by RFC 2047: as it is if every mail program reads it so, and else as encoded words, one a line.
struct EncodedWords {
  let text: String

  /// Bytes of a text in one word: with the longest name of a header before it, a line has less than 76 characters.
  private static let wordBytes = 36
  /// Bytes of a text that needs no encoding, and no second line.
  private static let plainBytes = 60

  init(_ value: String) {
    let value = PlainLine(value).text
    text = Self.isPlain(value) ? value : Self.words(value).map { "=?UTF-8?B?\($0)?=" }.joined(separator: "\r\n ")
  }

  /// Whether it is a phrase of RFC 5322, atoms with single spaces between, and looks like no encoded word.
  private static func isPlain(_ value: String) -> Bool {
    value.utf8.count <= plainBytes && !value.contains("=?") && value.utf8.allSatisfy { isAtomText($0) || $0 == UInt8(ascii: " ") }
  }

  private static func isAtomText(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
    default: "!#$%&'*+-/=?^_`{|}~".utf8.contains(byte)
    }
  }

  /// Each word has whole characters: a mail program reads one without the next.
  private static func words(_ value: String) -> [String] {
    var words: [String] = []
    var word: [UInt8] = []
    for scalar in value.unicodeScalars {
      let bytes = Array(String(scalar).utf8)
      if word.count + bytes.count > wordBytes {
        words.append(Data(word).base64EncodedString())
        word = []
      }
      word += bytes
    }
    if !word.isEmpty { words.append(Data(word).base64EncodedString()) }
    return words
  }
}

import TestSupport
import Testing

@testable import Messaging

@Suite struct KeyNameTests {
  @Test(arguments: [
    ("01a206ec-b83f", "01a206ec-b83f"), ("ada@example.org", "ada@example.org"), ("straße", "straße"), ("", #"\empty"#), ("-h", #"\x2dh"#),
    ("a\\b", #"a\\b"#), ("a b", #"a\x20b"#), ("\u{1B}[2J", #"\x1b[2J"#), ("\u{9B}2J", #"\xc2\x9b2J"#), ("a\u{202E}b", #"a\xe2\x80\xaeb"#),
    ("\u{301}e", #"\xcc\x81e"#), ("e\u{301}", #"e\xcc\x81"#), ("\u{E9}", "\u{E9}"), ("\u{200B}", #"\xe2\x80\x8b"#), ("\u{0}", #"\x00"#),
    (#"\null"#, #"\\null"#), (#"\empty"#, #"\\empty"#), (#"\x41"#, #"\\x41"#), ("a\nb", #"a\x0ab"#),
  ])
  func `a key's name is its visible text, with escapes for all other bytes`(_ key: String, _ name: String) {
    #expect(KeyName(of: Array(key.utf8)).description == name)
    #expect(KeyName(name)?.key == Array(key.utf8))
  }

  @Test func `no key, the empty key, and bytes that are no text have names of their own`() {
    let keys: [[UInt8]?] = [nil, [], [0xFF], [0xFE], [0xEF, 0xBF, 0xBD], [0xC3], [0xE2, 0x82], Array(#"\null"#.utf8), Array(#"\xff"#.utf8)]
    #expect(Set(keys.map { KeyName(of: $0).description }).count == keys.count)
    for key in keys { #expect(KeyName(KeyName(of: key).description)?.key == key) }
  }

  @Test func `whatever the bytes, no two keys share a name, and a name leads back to its key`() {
    var random = SplitMix64(seed: 7)
    let alphabet: [UInt8] = Array(#"\xe0nul -a"#.utf8) + [0xCC, 0x81, 0xC3, 0xA9, 0xE2, 0x80, 0xAE, 0xFF, 0x1B, 0x0A]
    var names: [String: [UInt8]] = [:]
    for _ in 0..<20_000 {
      let key = (0..<Int.random(in: 0...6, using: &random)).map { _ in alphabet[Int.random(in: alphabet.indices, using: &random)] }
      let name = KeyName(of: key).description
      #expect(KeyName(name)?.key == key)
      #expect(names.updateValue(key, forKey: name).map { $0 == key } ?? true)
      #expect(name.unicodeScalars.allSatisfy { $0.value > 0x20 && $0.value != 0x7F })
    }
  }

  @Test(arguments: [#"\"#, #"a\q"#, #"\x1"#, #"\xg0"#, #"\nul"#])
  func `an invalid escape is no name`(_ text: String) {
    #expect(KeyName(text) == nil)
  }

  @Test func `text from outside is printed without control characters, and JSON stays the same JSON`() throws {
    #expect(Printable.text("a \u{1B}]0;x\u{7}\n\u{202E}b") == #"a \x1b]0;x\x07\x0a\xe2\x80\xaeb"#)
    #expect(Printable.text([0x61, 0xFF, 0x62]) == #"a\xffb"#)
    #expect(Printable.json(Array("{\"a\":\"\u{9B}\u{1F600}\u{E0001}\"}".utf8)) == "{\"a\":\"\\u009b\u{1F600}\\udb40\\udc01\"}")
  }
}

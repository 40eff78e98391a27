import JSON
import Testing

/// What RFC 8259 allows and what it doesn't, case by case.
@Suite struct GrammarTests {
  @Test(arguments: [
    "0", "-0", "-1", "1.5", "1e5", "1E-5", "1e+05", "0.0", "0e0", "-123e-456", "[1e400]", "123456789012345678901234567890",
    "null", "true", "false", "[]", "{}", " [ ] ", "\t{\r}\n", "[1,2]", "[[],{}]", "{\"\":0}", "{\"a\":{\"a\":{\"a\":[]}}}",
    "\"\"", "\"\\u0000\"", "\"\\uD834\\udd1e\"", "\"\\/\"", "\"\u{7F}\"", "[\"a\\\\\"]",
    "\"\u{FFFF}\u{10FFFF}\u{80}\u{7FF}\u{800}\"", "\"eight or more bytes é with more after it\"",
  ])
  func `JSON is read`(text: String) {
    #expect(throws: Never.self) { try check(Array(text.utf8)) }
  }

  @Test(arguments: [
    "", " ", "nul", "nulll", "True", "tru", "[tru]", "{\"a\":fals}", "NaN", "Infinity", "\u{0}", "1\u{0}",
    "-", "+1", "01", "-01", "1.", ".5", "1.e1", "1e", "1e+", "0x1", "1 2", "1a", "--1",
    "[", "]", "[1", "[1,", "[1,]", "[,1]", "[1 2]", "[1:2]", "[1}", "[] []",
    "{", "}", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":1,", "{\"a\":1,}", "{,}", "{a:1}", "{'a':1}", "{\"a\" 1}", "{1:1}", "{\"a\":1]",
    "{\"a\":1 \"b\":2}", "{null:1}", "{\"a\"::1}", "{\"a\",\"b\"}",
    "\"", "\"a", "\"\\", "\"\\\"", "\"\\x\"", "\"\\u\"", "\"\\u12\"", "\"\\u123g\"", "\"\\U0041\"", "\"\u{1F}\"", "\"a\nb\"", "\"\t\"",
    "\"\\ud800\"", "\"\\udc00\"", "\"\\ud800\\ud800\"", "\"\\ud800x\"", "\"\\ud800\\n\"",
    "'a'", "// a\n1", "[1]//", "\u{FEFF}1", "\u{A0}1", "\u{C}1",
  ])
  func `other text than JSON is a syntax error`(text: String) {
    let error = #expect(throws: JSONError.self) { try check(Array(text.utf8)) }
    #expect(error?.kind == .syntax)
    #expect(error?.offset.map { 0...text.utf8.count ~= $0 } == true)
  }

  @Test(arguments: [
    [0x80], [0xBF], [0xC0, 0x80], [0xC1, 0xBF], [0xC3], [0xC3, 0x28],
    [0xE0, 0x80, 0x80], [0xE0, 0x9F, 0xBF], [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF], [0xE2, 0x82], [0xE2, 0x28, 0xA1],
    [0xF0, 0x8F, 0xBF, 0xBF], [0xF0, 0x9F, 0x98], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFE], [0xFF],
  ] as [[UInt8]])
  func `bytes that are not UTF-8 are a syntax error`(bytes: [UInt8]) {
    for padding in ["", "plain", "eight and more"] {
      let text = Array("\"\(padding)".utf8) + bytes
      for whole in [text, text + [0x22], text + Array("after\"".utf8)] {
        let error = #expect(throws: JSONError.self) { try check(whole) }
        #expect(error?.kind == .syntax)
      }
    }
  }

  @Test func `a document may be as deep as the limit and no deeper`() throws {
    func nested(_ depth: Int) -> [UInt8] {
      Array((String(repeating: "[", count: depth) + String(repeating: "]", count: depth)).utf8)
    }
    #expect(throws: Never.self) { try check(nested(64)) }
    #expect(throws: JSONError(.depth, offset: 64, message: "has arrays and objects that are nested too deep")) { try check(nested(65)) }
    #expect(throws: Never.self) { try JSONValue(parsing: nested(32)) }
    #expect(throws: JSONError.self) { try JSONValue(parsing: nested(33)) }
    #expect(throws: Never.self) { try JSONValue(parsing: nested(1), depth: 1) }
    #expect(throws: JSONError.self) { try JSONValue(parsing: nested(1), depth: 0) }
    #expect(throws: JSONError.self) { try JSONValue(parsing: nested(513), depth: .max) }
  }

  @Test(arguments: ["[", "{\"a\":", "[{\"a\":"])
  func `a million open brackets are an error and no crash`(opening: String) {
    let bytes = Array(String(repeating: opening, count: 1_000_000).utf8)
    #expect(throws: JSONError.self) { try JSONValue(parsing: bytes, depth: .max) }
    #expect(throws: JSONError.self) { try check(bytes) }
  }
}

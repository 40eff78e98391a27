import Contracts
import JSON
import Testing

@testable import APIEdge

@Suite struct PasswordTextTests {
  @Test(arguments: [
    ("\u{E9}\u{E9}\u{E9}\u{E9}", 4), ("e\u{301}e\u{301}e\u{301}e\u{301}", 4), ("\u{FDFA}", 1), ("😀😀😀😀😀😀😀😀", 8),
    ("\u{E9}l\u{E9}phant", 8), ("e\u{301}le\u{301}phant", 8), ("12345678", 8), ("\u{1112}\u{1161}\u{11AB}", 1), ("a\u{0}b", 3),
  ])
  func `characters are code points, an accent and its letter one`(text: String, length: Int) {
    #expect(PasswordText(text).length == length)
  }

  @Test func `what is compared is the normalised text, and where it differs what was typed too`() {
    #expect(PasswordText("correct horse").candidates == ["correct horse"])
    #expect(PasswordText("\u{E9}").candidates.map { Array($0.utf8) } == [[0xC3, 0xA9]])
    #expect(PasswordText("e\u{301}").candidates.map { Array($0.utf8) } == [[0xC3, 0xA9], [0x65, 0xCC, 0x81]])
    #expect(PasswordText("\u{FB01}").candidates == ["fi", "\u{FB01}"])
  }

  @Test func `four letters with accents are no password, eight are`() throws {
    func signup(_ password: String) throws -> [String] {
      let findings = Findings()
      _ = Signup(BodyInput(["email": "a@b", "password": .string(password)], findings))
      return findings.errors.map { "\($0.field) \($0.message)" }
    }
    #expect(try signup("\u{E9}\u{E9}\u{E9}\u{E9}") == ["password must be 8 characters or more"])
    #expect(try signup("e\u{301}e\u{301}e\u{301}e\u{301}e\u{301}e\u{301}e\u{301}") == ["password must be 8 characters or more"])
    #expect(try signup(String(repeating: "\u{E9}", count: 8)).isEmpty)
    #expect(try signup(String(repeating: "x", count: 1025)) == ["password must be 1 to 1024 bytes"])
  }
}

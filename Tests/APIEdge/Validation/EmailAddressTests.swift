import Contracts
import Testing

@Suite struct EmailAddressTests {
  @Test func `one address has one spelling`() {
    #expect(EmailAddress.normalized(" \tAlice.Smith@Example.COM\n") == "alice.smith@example.com")
    #expect(EmailAddress.normalized("  ") == "")
  }

  @Test(arguments: [
    "\u{212A}im@example.com", "kim@e\u{212A}ample.com", "\u{FF4B}im@example.com", "\u{130}da@example.com", "K\u{327}im@example.com",
  ])
  func `no other letter is folded to an ASCII letter`(text: String) {
    #expect(!EmailAddress.isValid(EmailAddress.normalized(text)))
  }

  @Test(arguments: [
    "a@b", "alice@example.com", "a.b+c_d@mail-1.example.co", "o'neil@example.com", String(repeating: "a", count: 64) + "@x.y",
  ])
  func `these are taken for addresses`(text: String) {
    #expect(EmailAddress.isValid(text))
  }

  @Test(arguments: [
    "", "a", "@", "a@", "@b", "a@b@c", ".a@b", "a.@b", "a..b@c", "a b@c", "a@b..c", "a@.b", "a@b.", "a@-b", "a@b-", "a@b_c", "é@b", "a@é",
    "a\u{0}@b", "\"a\"@b", "a@[127.0.0.1]", String(repeating: "a", count: 65) + "@x.y", "a@" + String(repeating: "b", count: 64),
    "a@" + Array(repeating: "bcdefgh", count: 40).joined(separator: "."),
  ])
  func `these are not`(text: String) {
    #expect(!EmailAddress.isValid(text))
  }
}

import Sodium
import Testing

@Suite struct PasswordHashTests {
  @Test func `a hash is argon2id with OWASP's parameters, and verifies only its password`() throws {
    let hash = try PasswordHash(of: "correct horse")
    #expect(hash.encoded.hasPrefix("$argon2id$v=19$m=19456,t=2,p=1$"))
    #expect(try PasswordHash(encoded: hash.encoded).verify("correct horse"))
    #expect(try !hash.verify("correct horsf"))
    #expect(try !hash.verify("correct horse\0"))
    #expect(try !hash.verify(""))
  }

  @Test func `the same password hashes differently each time`() throws {
    #expect(try PasswordHash(of: "x").encoded != PasswordHash(of: "x").encoded)
  }

  @Test func `an empty password and a password of any letters can be hashed`() throws {
    for password in ["", "pässwörd 🎫", String(repeating: "long", count: 1_000)] {
      #expect(try PasswordHash(of: password).verify(password))
    }
  }

  @Test(arguments: [
    "", "secret", "$argon2id$", "$argon2id$v=19$m=19456,t=2,p=1$", "$argon2id$v=19$m=0,t=0,p=0$AAAA$AAAA",
    "$argon2i$v=19$m=4096,t=3,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    "$argon2id$" + String(repeating: "x", count: 1_000),
  ])
  func `another text than an argon2id hash is an error, and no wrong password`(encoded: String) {
    #expect(throws: PasswordHashError.malformed) { try PasswordHash(encoded: encoded).verify("secret") }
  }

  @Test func `no description shows the hash`() throws {
    let hash = PasswordHash(encoded: "$argon2id$v=19$hush")
    var dumped = ""
    dump(hash, to: &dumped)
    for text in ["\(hash)", String(reflecting: hash), String(describing: [hash]), dumped] { #expect(!text.contains("hush")) }
  }
}

import AuthService
import Sodium
import Testing

@Suite struct PasswordPoolTests {
  private let key = SecretKey.random()

  private func seal(_ password: String, _ passwords: PasswordPool) async throws -> String {
    try await withCheckedContinuation { done in passwords.seal(password) { done.resume(returning: $0) } }.get()
  }

  private func isRight(_ password: String, _ sealed: String?, _ passwords: PasswordPool) async throws -> Bool {
    try await withCheckedContinuation { done in
      passwords.verify(password, sealed: sealed) { done.resume(returning: $0) }
    }.get()
  }

  @Test func `a password is recognised in any process with the key`() async throws {
    let passwords = try PasswordPool(sealingKey: key)
    let sealed = try await seal("correct horse", passwords)
    #expect(!sealed.contains("argon2"))
    #expect(try await isRight("correct horse", sealed, passwords))
    #expect(try await isRight("wrong horse", sealed, passwords) == false)
    #expect(try await isRight("correct horse", sealed, try PasswordPool(sealingKey: key)))
  }

  @Test(arguments: [
    ("\u{E9}l\u{E9}phants", "e\u{301}le\u{301}phants"), ("\u{FF43}orrect \u{FB01}sh", "correct fish"),
    ("\u{212B}ngstr\u{F6}m", "A\u{30A}ngstro\u{308}m"),
  ])
  func `a password is the same, whichever code points a system types it with`(one: String, other: String) async throws {
    #expect(!one.utf8.elementsEqual(other.utf8))
    let passwords = try PasswordPool(sealingKey: key)
    for (typed, again) in [(one, other), (other, one)] {
      let sealed = try await seal(typed, passwords)
      #expect(try await isRight(again, sealed, passwords))
      #expect(try await isRight(again + "!", sealed, passwords) == false)
    }
  }

  @Test(arguments: ["e\u{301}le\u{301}phants", "correct \u{FB01}sh", "plain"])
  func `a hash of a password that was not normalised is still recognised`(password: String) async throws {
    let sealed = SealedBox(key: key).seal(Array(try PasswordHash(of: password).encoded.utf8), for: "password")
    let passwords = try PasswordPool(sealingKey: key)
    #expect(try await isRight(password, sealed, passwords))
    #expect(try await isRight(password + "e\u{301}", sealed, passwords) == false)
  }

  @Test func `no password is right for an unknown user`() async throws {
    #expect(try await isRight("correct horse", nil, try PasswordPool(sealingKey: key)) == false)
  }

  @Test func `a password sealed with another key is damaged, not wrong`() async throws {
    let sealed = try await seal("correct horse", try PasswordPool(sealingKey: .random()))
    await #expect(throws: PasswordPoolError.self) { try await isRight("correct horse", sealed, try PasswordPool(sealingKey: key)) }
  }

  @Test func `after its end the pool still answers`() async throws {
    let passwords = try PasswordPool(sealingKey: key)
    passwords.stop()
    await #expect(throws: PasswordPoolError.stopped) { try await seal("correct horse", passwords) }
  }
}

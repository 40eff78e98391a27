import Sodium
import Testing

@Suite struct MessageAuthenticatorTests {
  @Test func `a code is valid only for its bytes and key`() throws {
    let authenticator = MessageAuthenticator(key: .random())
    let code = authenticator.code(for: [1, 2, 3])
    #expect(authenticator.isValid(code, for: [1, 2, 3]))
    #expect(!authenticator.isValid(code, for: [1, 2]))
    #expect(!authenticator.isValid(code, for: []))
    for bit in 0..<64 { #expect(!authenticator.isValid(code ^ 1 << UInt64(bit), for: [1, 2, 3])) }
    #expect(!MessageAuthenticator(key: .random()).isValid(code, for: [1, 2, 3]))
  }

  @Test func `codes stay what they are from version to version`() throws {
    let authenticator = MessageAuthenticator(key: try SecretKey(Array(0..<32)))
    #expect(authenticator.code(for: Array("reservation".utf8)) == 0xe86b0b0aa42c2443)
  }
}

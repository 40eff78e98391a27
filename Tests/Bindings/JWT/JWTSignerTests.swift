import Foundation
import JWT
import TestSupport
import Testing

@Suite struct JWTSignerTests {
  private let signer: JWTSigner
  private let claims = JWTClaims(
    subject: "u-1", email: "ada@example.org", roles: ["USER", "ADMIN"], issuedAt: 1_000, expiresAt: 2_000, id: "t\"ö\\🎫")

  init() throws {
    signer = JWTSigner(key: try JWTKey(Array(0..<32)), issuer: "ticketing")
  }

  private func token(header: String, payload: String, signature: String = "AAAA") -> String {
    [header, payload].map { base64URL(Data($0.utf8)) }.joined(separator: ".") + "." + signature
  }

  private func base64URL(_ data: Data) -> String {
    data.base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
  }

  @Test func `a signed token is verified, with all its claims`() throws {
    #expect(try signer.verify(signer.sign(claims), now: 1_500) == claims)
    let least = JWTClaims(subject: "u", roles: [], issuedAt: 0, expiresAt: .max)
    #expect(try signer.verify(signer.sign(least), now: 1_500) == least)
  }

  @Test(arguments: [ForeignToken.usual, ForeignToken.otherOrder])
  func `tokens that others sign with the key are accepted`(token: String) throws {
    #expect(try signer.verify(token, now: 1_500) == JWTClaims(subject: "u-1", roles: ["USER"], issuedAt: 1_000, expiresAt: 2_000))
  }

  @Test func `a token ends at exp and starts at iat, give or take the leeway`() throws {
    let token = try signer.sign(claims)
    #expect(throws: Never.self) { try signer.verify(token, now: 2_004) }
    #expect(throws: JWTError.expired(at: 2_000)) { try signer.verify(token, now: 2_005) }
    #expect(throws: Never.self) { try signer.verify(token, now: 995) }
    #expect(throws: JWTError.notYetValid) { try signer.verify(token, now: 994) }
  }

  @Test func `a token counts from nbf on`() throws {
    #expect(throws: JWTError.notYetValid) { try signer.verify(ForeignToken.notBefore, now: 1_500) }
    #expect(throws: Never.self) { try signer.verify(ForeignToken.notBefore, now: 1_800) }
  }

  @Test func `another key or issuer is refused`() throws {
    let token = try signer.sign(claims)
    let other = JWTSigner(key: try JWTKey(Array(1..<33)), issuer: "ticketing")
    #expect(throws: JWTError.badSignature) { try other.verify(token, now: 1_500) }
    let elsewhere = JWTSigner(key: try JWTKey(Array(0..<32)), issuer: "elsewhere")
    #expect(throws: JWTError.wrongIssuer) { try elsewhere.verify(token, now: 1_500) }
  }

  @Test(arguments: ["none", "None", "HS384", "HS512", "RS256", "ES256", "hs256"])
  func `no other algorithm is accepted`(algorithm: String) throws {
    let payload = #"{"sub":"u-1","roles":["ADMIN"],"iat":1000,"exp":2000,"iss":"ticketing"}"#
    let header = #"{"alg":"\#(algorithm)","typ":"JWT"}"#
    for signature in ["", "AAAA", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"] {
      let error = try #require(throws: JWTError.self) {
        try signer.verify(token(header: header, payload: payload, signature: signature), now: 1_500)
      }
      #expect([.wrongAlgorithm, .malformed].contains(error))
    }
  }

  @Test func `a token signed with HS512 by the same key is refused`() throws {
    #expect(throws: JWTError.wrongAlgorithm) { try signer.verify(ForeignToken.hs512, now: 1_500) }
  }

  @Test(arguments: [
    "", ".", "..", "...", "a.b.c", "a.b.c.d", "e30.e30.", "e30.e30.e30", "\0", "😀.😀.😀", "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9..",
  ])
  func `garbage is malformed`(text: String) {
    #expect(throws: JWTError.malformed) { try signer.verify(text, now: 1_500) }
  }

  @Test(arguments: [ForeignToken.noClaims, ForeignToken.wrongTypes, ForeignToken.noExpiry])
  func `a signed token without the claims is malformed`(token: String) {
    #expect(throws: JWTError.malformed) { try signer.verify(token, now: 1_500) }
  }

  @Test func `a token has one text only`() throws {
    let token = try signer.sign(claims)
    for more in [".", "=", "\0", "\0x", " ", "\n", "A"] {
      #expect(throws: JWTError.self) { try signer.verify(token + more, now: 1_500) }
      #expect(throws: JWTError.self) { try signer.verify(more + token, now: 1_500) }
    }
  }

  @Test func `a token of more than 4 KiB is neither read nor made`() throws {
    #expect(throws: JWTError.tooLong) { try signer.verify(String(repeating: "a", count: 4_097), now: 1_500) }
    var large = claims
    large.roles = [String(repeating: "r", count: 4_000)]
    #expect(throws: JWTError.tooLong) { try signer.sign(large) }
  }

  @Test func `a claim with a NUL isn't cut but refused`() {
    #expect(throws: JWTError.unsignable) { try signer.sign(JWTClaims(subject: "u\0", roles: [], issuedAt: 0, expiresAt: 1)) }
  }

  @Test func `no mutated token is accepted, and none crashes`() throws {
    var random = SplitMix64(seed: 20_240_607)
    let token = Array(try signer.sign(claims).utf8)
    let alphabet = Array("ABCabc019-_.=+/{}\"\\ \0\u{7f}".utf8)
    for _ in 0..<20_000 {
      var mutant = token
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        let place = Int.random(in: 0..<mutant.count, using: &random)
        switch Int.random(in: 0..<5, using: &random) {
        case 0: mutant[place] = alphabet.randomElement(using: &random) ?? 0
        case 1: mutant.insert(alphabet.randomElement(using: &random) ?? 0, at: place)
        case 2 where mutant.count > 1: mutant.remove(at: place)
        case 3: mutant.removeSubrange(0..<place)
        default: mutant.removeSubrange((place + 1)...)
        }
      }
      if mutant == token { continue }
      #expect(throws: JWTError.self) { try signer.verify(String(decoding: mutant, as: UTF8.self), now: 1_500) }
    }
  }

  @Test func `a key has 32 bytes, and no description shows it`() throws {
    #expect(throws: JWTError.shortKey(31)) { try JWTKey([UInt8](repeating: 65, count: 31)) }
    let key = try JWTKey([UInt8](repeating: 65, count: 40))
    var dumped = ""
    dump(signer, to: &dumped)
    for text in ["\(key)", String(reflecting: key), dumped] { #expect(!text.contains("65") && !text.contains("31")) }
  }
}

import Sodium
import Testing

@Suite struct DigestTests {
  private func hex(_ bytes: [UInt8]) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  // Wanted values: Python's hashlib.blake2b(b"abc", digest_size=…, key=…).
  @Test func `digests are BLAKE2b's`() throws {
    #expect(hex(Digest.blake2b128.of(Array("abc".utf8))) == "cf4ab791c62b8d2b2109c90275287816")
    #expect(hex(Digest.blake2b256.of(Array("abc".utf8))) == "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319")
    #expect(hex(Digest.blake2b256.of([])) == "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8")
    #expect(hex(Digest.blake2b128.of(Array("abc".utf8), key: try SecretKey(Array(0..<32)))) == "1a64be47e4729d951c302ee543f97cf3")
  }

  @Test func `the parts of a digest are separated`() {
    let parts: [[[UInt8]]] = [[[1, 2], [3]], [[1], [2, 3]], [[1, 2, 3]], [[1, 2, 3], []], [[], [1, 2, 3]], [[1, 2], [3], []], []]
    for size in [Digest.blake2b128, .blake2b256] {
      let digests = parts.map { size.of(parts: $0) }
      #expect(Set(digests).count == parts.count)
      #expect(digests.allSatisfy { $0.count == size.count })
    }
  }

  @Test func `a key changes the digest`() {
    #expect(Digest.blake2b256.of(parts: [[1]], key: .random()) != Digest.blake2b256.of(parts: [[1]]))
  }
}

import Platform
import Sodium
import Testing

@Suite struct SHA256Tests {
  // FIPS 180-4's examples.
  @Test(arguments: [
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
  ])
  func `digests are those of the standard`(text: String, digest: String) {
    #expect(String(hexadecimal: SHA256.of(Array(text.utf8))) == digest)
  }

  @Test func `pieces have the digest of the whole`() {
    var running = RunningSHA256()
    for piece in ["a", "", "bc"] {
      running.add(Array(piece.utf8))
      // Asking changes nothing.
      _ = running.digest()
    }
    #expect(running.digest() == SHA256.of(Array("abc".utf8)))
  }
}

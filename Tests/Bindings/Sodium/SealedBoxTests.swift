import Sodium
import Testing

@Suite struct SealedBoxTests {
  private let box = SealedBox(key: .random())

  @Test(arguments: [0, 1, 97, 5_000])
  func `what was sealed opens`(count: Int) throws {
    let secret = Random.bytes(count)
    let sealed = box.seal(secret, for: "u-1")
    #expect(sealed.wholeMatch(of: /[A-Za-z0-9_-]+/) != nil)
    #expect(try box.open(sealed, for: "u-1") == secret)
  }

  @Test func `sealing twice gives two texts, and neither holds the secret`() {
    let secret = Array("$argon2id$v=19$".utf8)
    let (one, other) = (box.seal(secret), box.seal(secret))
    #expect(one != other)
    #expect(one.utf8.count == (secret.count + 40) / 3 * 4 + 2)
  }

  @Test func `another key or another context doesn't open it`() throws {
    let sealed = box.seal([1, 2, 3], for: "u-1")
    #expect(throws: SealedBoxError.notAuthentic) { try box.open(sealed, for: "u-2") }
    #expect(throws: SealedBoxError.notAuthentic) { try box.open(sealed) }
    #expect(throws: SealedBoxError.notAuthentic) { try SealedBox(key: .random()).open(sealed, for: "u-1") }
  }

  @Test func `a box with a letter changed, cut or added does not open`() throws {
    let sealed = Array(box.seal(Array("secret".utf8)).utf8)
    for index in sealed.indices {
      var changed = sealed
      changed[index] = changed[index] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
      #expect(throws: SealedBoxError.self) { try box.open(String(decoding: changed, as: UTF8.self)) }
      #expect(throws: SealedBoxError.self) { try box.open(String(decoding: sealed[..<index], as: UTF8.self)) }
    }
    #expect(throws: SealedBoxError.self) { try box.open(String(decoding: sealed, as: UTF8.self) + "A") }
    #expect(throws: SealedBoxError.malformed) { try box.open("not base64url!") }
    #expect(throws: SealedBoxError.malformed) { try box.open("AAAA") }
  }

  @Test func `what an earlier version sealed still opens`() throws {
    let box = SealedBox(key: try SecretKey(Array(0..<32)))
    let sealed = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXD37bxqs7O5GkFBrZYrZGPjGQMXh_YA"
    #expect(try box.open(sealed, for: "u-1") == Array("secret".utf8))
  }
}

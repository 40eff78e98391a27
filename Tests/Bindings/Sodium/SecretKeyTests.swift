import Foundation
import Sodium
import TestSupport
import Testing

@Suite struct SecretKeyTests {
  private let key = SecretKey.random()

  @Test func `no description shows the key`() {
    var dumped = ""
    dump(key, to: &dumped)
    for text in ["\(key)", String(reflecting: key), String(describing: [key]), dumped] {
      #expect(!text.contains(key.base64URL()))
      #expect(text.contains("SecretKey(32 bytes)"))
    }
  }

  @Test func `its text form reads back as the same key`() throws {
    let again = try SecretKey(base64URL: key.base64URL())
    #expect(again == key)
    #expect(SecretKey.random() != key)
    #expect(throws: SecretKeyError.notBase64URL(path: nil)) { try SecretKey(base64URL: key.base64URL() + "=") }
    #expect(throws: SecretKeyError.notBase64URL(path: nil)) { try SecretKey(base64URL: "pass word") }
    #expect(throws: SecretKeyError.wrongLength(0, path: nil)) { try SecretKey(base64URL: "") }
  }

  @Test func `a key has 16 to 64 bytes`() throws {
    #expect(throws: SecretKeyError.wrongLength(15, path: nil)) { try SecretKey([UInt8](repeating: 1, count: 15)) }
    #expect(throws: SecretKeyError.wrongLength(65, path: nil)) { try SecretKey([UInt8](repeating: 1, count: 65)) }
    #expect(try SecretKey([UInt8](repeating: 1, count: 64)).count == 64)
  }

  @Test func `a purpose gives the same key always, and another purpose another`() throws {
    let key = try SecretKey(Array(0..<32))
    #expect(key.derive("ids") == key.derive("ids"))
    #expect(key.derive("ids") != key.derive("tokens"))
    #expect(key.derive("ids") != SecretKey.random().derive("ids"))
    #expect(key.derive("ids", count: 16).count == 16)
    // Written down: data sealed by one version must open in the next.
    #expect(key.derive("ids", count: 16).base64URL() == "2JnPe-uvGnnw1pzQ2cZAFg")
    // Nor is it the plain keyed digest, which may go elsewhere.
    #expect(key.derive("ids").withUnsafeBytes { Array($0) } != Digest.blake2b256.of(Array("ids".utf8), key: key))
  }
}

@Suite struct SecretKeyFileTests {
  private let directory: TemporaryDirectory

  init() throws {
    directory = try TemporaryDirectory()
  }

  private func write(_ text: String, mode: Int = 0o600) throws -> String {
    let path = directory.file("key")
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    return path
  }

  @Test func `a missing key is made once, for its owner only, and nothing else is left there`() throws {
    let path = directory.file("key")
    let made = try SecretKey.loadOrMake(file: path)
    #expect(try SecretKey.loadOrMake(file: path) == made)
    #expect(try SecretKey(file: path) == made)
    #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o600)
    #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == ["key"])
  }

  @Test func `a key file with any one letter changed is refused, and unchanged it is read`() throws {
    let path = directory.file("key")
    let key = try SecretKey.loadOrMake(file: path)
    let text = try String(contentsOfFile: path, encoding: .utf8)
    let line = Array(text.utf8.dropLast())
    #expect(line.count == 53)
    for index in line.indices {
      for letter in [UInt8(ascii: "A"), UInt8(ascii: "z"), UInt8(ascii: "-"), UInt8(ascii: ".")] where line[index] != letter {
        var damaged = line
        damaged[index] = letter
        _ = try write(String(decoding: damaged, as: UTF8.self) + "\n")
        #expect(throws: SecretKeyError.self) { try SecretKey(file: path) }
      }
    }
    _ = try write(text)
    #expect(try SecretKey(file: path) == key)
  }

  @Test func `a file without a checksum is read`() throws {
    let key = SecretKey.random()
    #expect(try SecretKey(file: write(key.base64URL() + "\n")) == key)
  }

  @Test func `processes that make the key at the same time get one key`() async throws {
    let path = directory.file("key")
    let keys = try await withThrowingTaskGroup(of: SecretKey.self) { group in
      for _ in 0..<16 { group.addTask { try SecretKey.loadOrMake(file: path) } }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(keys.count == 16)
    #expect(keys.allSatisfy { $0 == keys[0] })
  }

  @Test func `a key that everyone can read is refused`() throws {
    let path = try write(SecretKey.random().base64URL(), mode: 0o644)
    #expect(throws: SecretKeyError.exposed(path: path, mode: 0o644)) { try SecretKey(file: path) }
    #expect(throws: SecretKeyError.exposed(path: path, mode: 0o644)) { try SecretKey.loadOrMake(file: path) }
  }

  @Test func `a group may share a key`() throws {
    let key = SecretKey.random()
    #expect(try SecretKey(file: write(key.base64URL() + "\r\n", mode: 0o640)) == key)
  }

  @Test func `a short, long, empty or foreign file is an error that names it`() throws {
    let path = try write("c2hvcnQ\n")
    #expect(throws: SecretKeyError.wrongLength(5, path: path)) { try SecretKey(file: path) }
    _ = try write("")
    #expect(throws: SecretKeyError.wrongLength(0, path: path)) { try SecretKey(file: path) }
    _ = try write("my dog's name")
    #expect(throws: SecretKeyError.notBase64URL(path: path)) { try SecretKey(file: path) }
    _ = try write(String(repeating: "A", count: 5_000))
    #expect(throws: SecretKeyError.wrongLength(96, path: path)) { try SecretKey(file: path) }
  }

  @Test func `a key file that can't be read or made says why`() throws {
    let missing = directory.file("no/such/key")
    let read = try #require(throws: SecretKeyError.self) { try SecretKey(file: missing) }
    #expect(read == .unreadable(path: missing, reason: "No such file or directory"))
    let made = try #require(throws: SecretKeyError.self) { try SecretKey.loadOrMake(file: missing) }
    #expect(made == .unwritable(path: missing, reason: "No such file or directory"))
    // Whoever may look into a directory reads no key there.
    for mode in [0o700, 0o755] {
      #expect(throws: SecretKeyError.unreadable(path: directory.path, reason: "Is a directory")) {
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: directory.path)
        return try SecretKey(file: directory.path)
      }
    }
  }
}

import Contracts
import Sodium
import Testing

@Suite struct QueueSeedTests {
  private let seed = QueueSeed(String(repeating: "0a", count: 32))

  // Wanted values: Python's hashlib.sha256.
  @Test func `commitment, draws and names are what anybody computes with SHA-256`() {
    #expect(seed?.commitment == "b9b07dd4e7718454476f04edeb935022ae4f4d90934ab7ce913ff20c8baeb399")
    #expect(seed?.draw("u1") == "4467ac6795c61746")
    #expect(
      QueueUserHash.of("alice", concertId: "con-1") == "c75bf21831643aae226dfe7358b68ea3bf5f032368cbe3459f99b6b902e9cc59")
  }

  @Test func `a seed reads back from its text, and no other text is one`() {
    #expect(seed.map(\.description) == String(repeating: "0a", count: 32))
    for text in ["", "0a", String(repeating: "0a", count: 33), String(repeating: "0g", count: 32), String(repeating: "0A", count: 32)] {
      #expect(QueueSeed(text) == nil)
    }
  }

  @Test func `a concert's seed is the same after every restart, and another one with another key or for another concert`() throws {
    let (key, other) = (try SecretKey(Array(repeating: 1, count: 32)), try SecretKey(Array(repeating: 2, count: 32)))
    let seed = QueueSeed(of: "con-1", secret: key).description
    #expect(QueueSeed(of: "con-1", secret: key).description == seed)
    #expect(QueueSeed(of: "con-2", secret: key).description != seed)
    #expect(QueueSeed(of: "con-1", secret: other).description != seed)
  }
}

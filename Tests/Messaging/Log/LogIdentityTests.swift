import Deciding
import InMemory
import Messaging
import Testing

@Suite struct LogIdentityTests {
  let log = MemoryLog()
  let place = TopicPartition(LogIdentity.topic, 0)

  init() throws {
    try log.create([TopicSpecification(name: LogIdentity.topic, partitions: 1, retention: .compact)])
  }

  /// What the log says, with a patience of a few looks.
  private func identity(orBecome candidate: String) throws -> String {
    var looks = 0
    return try LogIdentity.read(from: log, orBecome: candidate, now: Timestamp(milliseconds: 0)) { () throws(LogError) in
      looks += 1
      guard looks < 10 else { throw LogError(.unavailable, "nothing came") }
    }
  }

  @Test func `the first identity in the log counts for all later readers`() throws {
    #expect(try identity(orBecome: "first") == "first")
    #expect(try identity(orBecome: "second") == "first")
  }

  @Test func `the log's identity stays the same until it is renewed`() throws {
    #expect(try identity(orBecome: "one") == "one")
    try LogIdentity.renew(log, as: "two", now: Timestamp(milliseconds: 0)) { () throws(LogError) in
      throw LogError(.other, "nothing comes")
    }
    let renewed = try identity(orBecome: "three")
    #expect(renewed != "one")
    #expect(try identity(orBecome: "four") == renewed)
  }

  @Test func `no reader of the identity waits at offsets without a record`() throws {
    try log.appendMarker(to: place)
    #expect(try identity(orBecome: "first") == "first")
    try log.appendMarker(to: place)
    #expect(try identity(orBecome: "second") == "first")
  }

  @Test func `an emptied topic has no identity, and gets a new one`() throws {
    #expect(try identity(orBecome: "first") == "first")
    try log.remove(place, before: .max)
    #expect(try identity(orBecome: "second") == "second")
    #expect(try identity(orBecome: "third") == "second")
  }
}

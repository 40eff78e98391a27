import Deciding
import Testing

@testable import Messaging

@Suite struct LogIdentityTests {
  private let now = Timestamp(milliseconds: 1_800_000_000_000)
  private let log = MemoryLog()

  init() throws {
    try log.create([TopicSpecification(name: LogIdentity.topic, partitions: 1, retention: .compact)])
  }

  private func read(orBecome candidate: String) throws -> String {
    try LogIdentity.read(from: log, orBecome: candidate, now: now) { () throws(LogError) in throw LogError(.other, "nothing comes") }
  }

  @Test func `the first that says who the log is decides, until it is renewed`() throws {
    #expect(try read(orBecome: "one") == "one")
    #expect(try read(orBecome: "two") == "one")
    try LogIdentity.renew(log, as: "three", now: now) { () throws(LogError) in throw LogError(.other, "nothing comes") }
    let renewed = try read(orBecome: "four")
    #expect(renewed != "one")
    #expect(try read(orBecome: "five") == renewed)
  }
}

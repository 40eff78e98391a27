import Deciding
import Messaging
import TestSupport
import Testing

@testable import Greeter
@testable import LaneHosting

/// A lane whose partitions come from a consumer group, and go.
@Suite struct GroupTests {
  private let directory: TemporaryDirectory
  private let group: ScriptedGroup
  private let lane: ServiceThread

  init() throws {
    directory = try TemporaryDirectory()
    let group = try ScriptedGroup(EmbeddedLog(directory: directory.file("log")))
    self.group = group
    _ = try group.create(Greeter.topics)
    let database = directory.file("greeting.sqlite")
    let service = HostedService(
      try Worker(GreetingDecider.self, topics: Greeter.topics), queries: nil,
      openStore: { try SQLiteStore(path: database, service: "greeting") },
      openReader: { try SQLiteStoreReader(path: database, service: "greeting") })
    let logger = Logger(level: .error, component: "test") { _ in }
    lane = try ServiceThread(
      service, member: "a", log: group, inquiry: LogInquiry(of: group, Greeter.topics, logger: logger), logger: logger)
  }

  private func greet(_ name: String) throws {
    let id = MessageID(time: .now(), random: (.random(in: 0 ... .max), .random(in: 0 ... .max)))
    let envelope = Envelope(
      id: id, source: "/test", type: Greet.messageType, time: .now(), subject: name, correlationID: id.description)
    let producer = try group.producer()
    defer { producer.close() }
    try producer.send(
      OutgoingRecord(
        topic: Greet.topic, partition: 0, key: Array(name.utf8), value: try Greet(name: name).body(), headers: envelope.headers,
        timestamp: .now()), token: 0)
    producer.flush()
  }

  private func awaitHandled(_ count: Int) throws {
    try eventually("\(count) handled") { lane.status.snapshot.counters.handled == count }
  }

  private var greetings: Int64 {
    get throws { try group.ends(of: [TopicPartition("greeting.greeted", 0)]).values.first ?? 0 }
  }

  @Test func `a lane handles what is its own as soon as the group says so, and shows the group how far it is`() throws {
    try greet("Ann")
    #expect(lane.status.snapshot.partitions.isEmpty)
    group.say(.assigned([0]))
    try awaitHandled(1)
    #expect(lane.status.snapshot.partitions == [0])
    try eventually("the offset is shown") { group.happened.contains("showed 1") }
    #expect(lane.stop(limit: .seconds(300)))
    #expect(group.happened.last == "left")
    group.close()
  }

  @Test func `partitions are given back when what was handled is acknowledged, and nothing more is handled meanwhile`() throws {
    group.say(.assigned([0]))
    try eventually("it has its partition") { lane.status.snapshot.partitions == [0] }
    group.holdBack()
    try greet("Ann")
    try awaitHandled(1)
    group.say(.revoked)
    // A second one is there for whoever has the partition next. It is read by nobody who gives back.
    try eventually("it was asked") { group.happened.contains("was asked") }
    try greet("Bob")
    group.letGo()
    try eventually("it has given back") { group.happened.contains("gave back") }
    let events = group.happened.filter { !$0.hasPrefix("showed") }
    #expect(events == ["was asked", "acknowledged", "gave back"])
    #expect(lane.status.snapshot.counters.handled == 1)
    #expect(try greetings == 1)
    group.say(.assigned([0]))
    try awaitHandled(2)
    try eventually("both are greeted, once each") { try greetings == 2 }
    #expect(lane.stop(limit: .seconds(300)))
    group.close()
  }

  @Test func `partitions that are lost are dropped at once, and what is taken again begins where the database says`() throws {
    group.say(.assigned([0]))
    try greet("Ann")
    try awaitHandled(1)
    group.say(.lost)
    try eventually("it has none") { lane.status.snapshot.partitions.isEmpty }
    #expect(!group.happened.contains("gave back"))
    group.say(.assigned([0]))
    try greet("Bob")
    try awaitHandled(2)
    // What was on its way when the partitions were lost may be sent again: consumers tell it by its number.
    try eventually("each is greeted") { try greetings >= 2 }
    group.say(.assigned([]))
    try eventually("a lane for which there is no partition is well") {
      let snapshot = lane.status.snapshot
      return snapshot.partitions.isEmpty && snapshot.hasCaughtUp && snapshot.failure == nil
    }
    #expect(lane.stop(limit: .seconds(300)))
    group.close()
  }

  @Test func `a member that is thrown out says so once, and joins again after a pause`() throws {
    let other = try ScriptedGroup(EmbeddedLog(directory: directory.file("other")))
    let seat = try GroupSeat { () throws(LogError) in try other.member(of: "g", as: "b", reading: []) }
    let now = Timestamp(milliseconds: 1_000_000)
    #expect(try seat.changes(at: now).isEmpty)
    other.fail(LogError(.fatal, "another has its name"))
    let error = #expect(throws: LogError.self) { try seat.changes(at: now) }
    #expect(error?.message == "another has its name")
    #expect(try seat.changes(at: now.adding(milliseconds: 4999)).isEmpty)
    #expect(other.members == 1)
    other.say(.assigned([0]))
    #expect(try seat.changes(at: now.adding(milliseconds: 5000)) == [.assigned([0])])
    #expect(other.members == 2)
    seat.leave()
    #expect(other.happened == ["closed", "left"])
    other.close()
    #expect(lane.stop(limit: .seconds(300)))
    group.close()
  }
}

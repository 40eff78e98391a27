import Deciding
import Messaging
import Testing

@testable import APIEdge

@Suite struct CommandDeskTests {
  private struct Charge: Content {
    var userId = "alice"
    var routingKey: String { userId }
    var subject: String { "balance-of-" + userId }
  }

  private static let reply = CommandReply(type: "balance.reply", correlationID: "c", body: [1])

  private var desk = CommandDesk<String>(configuration)

  private static var configuration: CommandDesk<String>.Configuration {
    var configuration = CommandDesk<String>.Configuration(
      instance: "e1", replyTo: TopicPartition("edge.replies", 3), partitions: ["payment.commands": 8])
    configuration.inFlightLimit = 3
    return configuration
  }

  private static func order(isAsynchronous: Bool = false) -> CommandOrder {
    CommandOrder(
      id: MessageID(high: 1, low: 2), type: .charge, content: Charge(), body: [7], contentHash: "hash", correlationID: "c-1",
      traceparent: "trace", isAsynchronous: isAsynchronous)
  }

  private static func moment(_ milliseconds: Int64) -> Moment {
    Moment(time: Timestamp(milliseconds: 1_777_000_000_000 + milliseconds), nanoseconds: milliseconds * 1_000_000)
  }

  private mutating func submit(_ requester: String, at milliseconds: Int64 = 0, isAsynchronous: Bool = false) throws -> UInt64 {
    try desk.submit(Self.order(isAsynchronous: isAsynchronous), by: requester, at: Self.moment(milliseconds)).token
  }

  @Test mutating func `a command is a record that says what it is, who caused it, and where the answer goes`() throws {
    let (record, token) = try desk.submit(Self.order(), by: "a", at: Self.moment(5))
    #expect(record.topic == "payment.commands")
    #expect(record.partition == Partitioner.partition(for: "alice", of: 8))
    #expect(record.key == Array("alice".utf8) && record.value == [7])
    let envelope = try Envelope(Record(record, offset: 0))
    #expect(
      envelope
        == Envelope(
          id: MessageID(high: 1, low: 2), source: "/edge/e1", type: "balance.charge", time: Self.moment(5).time,
          subject: "balance-of-alice", correlationID: "c-1", traceparent: "trace", replyTo: "edge.replies", replyPartition: 3,
          requestID: "e1.\(token)", contentHash: "hash"))
  }

  @Test mutating func `the reply answers who asked, once`() throws {
    let first = try submit("a")
    let second = try submit("b")
    #expect(first != second)
    _ = desk.delivered(first)
    let received = desk.received(Self.reply, to: "e1.\(first)")
    let answer = try #require(received)
    #expect(answer.requester == "a" && answer.outcome == .replied(Self.reply))
    #expect(desk.received(Self.reply, to: "e1.\(first)") == nil)
    #expect(desk.inFlight == 1)
  }

  @Test mutating func `a reply may overtake the acknowledgement`() throws {
    let token = try submit("a")
    #expect(desk.received(Self.reply, to: "e1.\(token)")?.outcome == .replied(Self.reply))
    #expect(desk.delivered(token) == nil)
    #expect(desk.notDelivered(token) == nil)
  }

  @Test(arguments: ["", "e1", "e1.", "e1.99", "e2.1", "1", "e1.-1", "e1.1x"])
  mutating func `replies that nobody here waits for are ignored`(
    requestID: String
  ) throws {
    _ = try submit("a")
    #expect(desk.received(Self.reply, to: requestID) == nil)
    #expect(desk.inFlight == 1)
  }

  @Test mutating func `who waits 5 s is told that it was accepted, if the log has it`() throws {
    let token = try submit("a")
    #expect(desk.delivered(token) == nil)
    #expect(desk.timePassed(to: Self.moment(4999)).isEmpty)
    let answers = desk.timePassed(to: Self.moment(5000))
    #expect(answers.map(\.requester) == ["a"] && answers.map(\.outcome) == [.accepted])
    #expect(desk.received(Self.reply, to: "e1.\(token)") == nil)
    #expect(desk.timePassed(to: Self.moment(9000)).isEmpty)
  }

  @Test mutating func `who waits 5 s for the log itself is told that it is not known`() throws {
    let token = try submit("a")
    #expect(desk.timePassed(to: Self.moment(5000)).map(\.outcome) == [.undelivered])
    #expect(desk.delivered(token) == nil)
  }

  @Test mutating func `a failed delivery answers at once`() throws {
    let token = try submit("a")
    let answer = desk.notDelivered(token)
    #expect(answer?.requester == "a" && answer?.outcome == .undelivered)
    #expect(desk.inFlight == 0)
  }

  @Test mutating func `a lost producer answers those whose command it had not got acknowledged`() throws {
    let first = try submit("a")
    _ = try submit("b")
    _ = try submit("c")
    _ = desk.delivered(first)
    #expect(desk.nothingDelivered().map(\.requester) == ["b", "c"])
    #expect(desk.received(Self.reply, to: "e1.\(first)")?.requester == "a")
  }

  @Test mutating func `who prefers not to wait is told as soon as the log has it`() throws {
    let token = try submit("a", isAsynchronous: true)
    #expect(desk.delivered(token)?.outcome == .accepted)
    let overtaken = try submit("b", isAsynchronous: true)
    #expect(desk.received(Self.reply, to: "e1.\(overtaken)")?.outcome == .accepted)
  }

  @Test mutating func `a full desk takes nothing until somebody is answered`() throws {
    let first = try submit("a")
    for requester in ["b", "c"] { _ = try submit(requester) }
    #expect(throws: CommandDesk<String>.SubmissionError.full) { try submit("d") }
    _ = desk.notDelivered(first)
    _ = try submit("d")
  }

  @Test mutating func `who is gone is not answered, and makes room`() throws {
    let tokens = try ["a", "b", "c"].map { requester in try submit(requester) }
    desk.abandoned(tokens[1])
    #expect(desk.received(Self.reply, to: "e1.\(tokens[1])") == nil)
    _ = try submit("d")
    #expect(desk.timePassed(to: Self.moment(5000)).map(\.requester) == ["a", "c", "d"])
  }

  @Test mutating func `a command to a topic that is not configured is refused`() throws {
    var configuration = Self.configuration
    configuration.partitions = [:]
    desk = CommandDesk(configuration)
    #expect(throws: CommandDesk<String>.SubmissionError.unknownTopic("payment.commands")) { try submit("a") }
    #expect(desk.inFlight == 0)
  }
}

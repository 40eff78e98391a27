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

  @Test mutating func `a command's record has its type, its cause, and the address for the answer`() throws {
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

  @Test mutating func `the reply answers its request, once`() throws {
    let first = try submit("a")
    let second = try submit("b")
    #expect(first != second)
    _ = desk.delivered(first)
    let received = desk.received(Self.reply, to: "e1.\(first)", at: Self.moment(0))
    let answer = try #require(received)
    #expect(answer.requester == "a" && answer.outcome == .replied(Self.reply))
    #expect(desk.received(Self.reply, to: "e1.\(first)", at: Self.moment(0)) == nil)
    #expect(desk.inFlight == 1)
  }

  @Test mutating func `a reply may overtake the acknowledgement`() throws {
    let token = try submit("a")
    #expect(desk.received(Self.reply, to: "e1.\(token)", at: Self.moment(0))?.outcome == .replied(Self.reply))
    #expect(desk.delivered(token) == nil)
    #expect(desk.notDelivered(token, at: Self.moment(0)) == nil)
  }

  @Test(arguments: ["", "e1", "e1.", "e1.99", "e2.1", "1", "e1.-1", "e1.1x"])
  mutating func `replies that no request here waits for are ignored`(
    requestID: String
  ) throws {
    _ = try submit("a")
    #expect(desk.received(Self.reply, to: requestID, at: Self.moment(0)) == nil)
    #expect(desk.inFlight == 1)
  }

  @Test mutating func `after 5 s a request is accepted, if the log has its command`() throws {
    let token = try submit("a")
    #expect(desk.delivered(token) == nil)
    #expect(desk.timePassed(to: Self.moment(4999)).isEmpty)
    let answers = desk.timePassed(to: Self.moment(5000))
    #expect(answers.map(\.requester) == ["a"] && answers.map(\.outcome) == [.accepted])
    #expect(desk.received(Self.reply, to: "e1.\(token)", at: Self.moment(0)) == nil)
    #expect(desk.timePassed(to: Self.moment(9000)).isEmpty)
  }

  @Test mutating func `after 5 s without the log's acknowledgement the outcome is unknown`() throws {
    let token = try submit("a")
    #expect(desk.timePassed(to: Self.moment(5000)).map(\.outcome) == [.undelivered])
    #expect(desk.delivered(token) == nil)
  }

  @Test mutating func `a failed delivery answers at once`() throws {
    let token = try submit("a")
    let answer = desk.notDelivered(token, at: Self.moment(0))
    #expect(answer?.requester == "a" && answer?.outcome == .undelivered)
    #expect(desk.inFlight == 0)
  }

  @Test mutating func `a lost producer answers the requests whose command was not acknowledged`() throws {
    let first = try submit("a")
    _ = try submit("b")
    _ = try submit("c")
    _ = desk.delivered(first)
    #expect(desk.nothingDelivered(at: Self.moment(0)).map(\.requester) == ["b", "c"])
    #expect(desk.received(Self.reply, to: "e1.\(first)", at: Self.moment(0))?.requester == "a")
  }

  @Test mutating func `a client that prefers not to wait is answered as soon as the log has the command`() throws {
    let token = try submit("a", isAsynchronous: true)
    #expect(desk.delivered(token)?.outcome == .accepted)
    let overtaken = try submit("b", isAsynchronous: true)
    #expect(desk.received(Self.reply, to: "e1.\(overtaken)", at: Self.moment(0))?.outcome == .accepted)
  }

  @Test mutating func `a full desk takes no request until one is answered`() throws {
    let first = try submit("a")
    for requester in ["b", "c"] { _ = try submit(requester) }
    #expect(throws: CommandDesk<String>.SubmissionError.full) { try submit("d") }
    _ = desk.notDelivered(first, at: Self.moment(0))
    _ = try submit("d")
  }

  @Test mutating func `a client that is gone is not answered, and makes room`() throws {
    let tokens = try ["a", "b", "c"].map { requester in try submit(requester) }
    desk.abandoned(tokens[1])
    #expect(desk.received(Self.reply, to: "e1.\(tokens[1])", at: Self.moment(0)) == nil)
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

  @Test func `what begins something is refused when its reply would take too long, and what goes on is taken`() throws {
    var configuration = CommandDesk<String>.Configuration(
      instance: "e1", replyTo: TopicPartition("edge.replies", 3), partitions: ["payment.commands": 8])
    configuration.beginLimit = 100
    var desk = CommandDesk<String>(configuration)
    var tokens: [UInt64] = []
    for _ in 0..<ReplyPace.alwaysLetIn { tokens.append(try desk.submit(Self.order(), by: "a", at: Self.moment(0)).token) }
    for tick in stride(from: Int64(0), to: 3000, by: 50) { _ = desk.timePassed(to: Self.moment(tick)) }
    #expect(throws: CommandDesk<String>.SubmissionError.self) { try desk.submit(Self.order(), by: "b", at: Self.moment(3000)) }
    var payment = Self.order()
    payment.type = .pay
    let paid = try desk.submit(payment, by: "c", at: Self.moment(3000)).token
    // A client that goes away takes its command's place with it only when the service has done it.
    desk.abandoned(paid)
    #expect(desk.inFlight == ReplyPace.alwaysLetIn)
    _ = desk.received(Self.reply, to: "e1.\(tokens[0])", at: Self.moment(3001))
    #expect(throws: CommandDesk<String>.SubmissionError.self) { try desk.submit(Self.order(), by: "b", at: Self.moment(3001)) }
    #expect(desk.received(Self.reply, to: "e1.\(paid)", at: Self.moment(3002)) == nil)
    _ = try desk.submit(Self.order(), by: "b", at: Self.moment(3002))
  }
}

import Deciding
import InMemory
import LaneHosting
import Messaging
import Testing

/// Topics that somebody deleted under a running system are made anew, and the log counts as another one from then on, whatever fails in
/// between: otherwise nobody would fill them.
@Suite struct LogInquiryTests {
  private static let identity = TopicSpecification(name: LogIdentity.topic, partitions: 1, retention: .compact)
  private static let seats = TopicSpecification(name: "seat.status", partitions: 2, retention: .compact)

  private let log = FailingLog()

  private func inquiry(_ topics: [TopicSpecification] = [identity, seats]) -> LogInquiry {
    LogInquiry(of: log, topics, logger: Logger(level: .error, component: "test"))
  }

  /// How many identities the log has had.
  private func identities() throws -> Int64? {
    let place = TopicPartition(LogIdentity.topic, 0)
    return try log.ends(of: [place])[place]
  }

  @Test func `a log with all its topics stays the same`() throws {
    let first = try inquiry().identity()
    #expect(try inquiry().identity() == first)
  }

  @Test func `a topic that is gone is made anew, and the log has another identity once`() throws {
    let first = try inquiry([Self.identity]).identity()
    let second = try inquiry().identity()
    #expect(second != first)
    #expect(try log.partitionCounts()["seat.status"] == 2)
    #expect(try inquiry().identity() == second)
  }

  @Test(arguments: FailingLog.Failure.allCases)
  func `what fails while a topic is made anew is done at the next look`(failure: FailingLog.Failure) throws {
    let first = try inquiry([Self.identity]).identity()
    let inquiry = inquiry()
    for _ in 0..<3 {
      log.fail(once: failure)
      #expect(throws: LogError.self) { try inquiry.identity() }
      // The others need the topic only for the first of them.
      guard failure == .creation else { break }
    }
    let second = try inquiry.identity()
    #expect(second != first)
    #expect(try log.partitionCounts()["seat.status"] == 2)
    #expect(try inquiry.identity() == second)
    #expect(try identities() == 2)
  }

  @Test(arguments: FailingLog.Failure.allCases)
  func `a log that has lost its identity too gets another one, whatever fails`(failure: FailingLog.Failure) throws {
    let inquiry = inquiry()
    log.fail(once: failure)
    #expect(throws: LogError.self) { try inquiry.identity() }
    let identity = try inquiry.identity()
    #expect(try log.partitionCounts()["seat.status"] == 2)
    #expect(try inquiry.identity() == identity)
    #expect(try identities() == 1)
  }

  @Test func `a topic that a broker does not know yet, because another process has just made it, is not gone`() throws {
    let first = try inquiry().identity()
    log.hide(once: "seat.status")
    #expect(try inquiry().identity() == first)
  }

  @Test func `a topic that came back with another number of partitions is refused`() throws {
    try log.create([TopicSpecification(name: "seat.status", partitions: 3, retention: .compact)])
    let error = #expect(throws: LogError.self) { try inquiry().identity() }
    #expect(error?.code == .mismatch)
  }
}

import Contracts
import Deciding
import Messaging
import QueueWorker

/// Many users enter one queue: their commands are in the log as edges send them, and a lane of the queue service takes them.
final class QueueEntries {
  private let count: Int
  private let producer: any LogProducer
  private let lane: Lane
  private let partitions: Int32
  private let start = Timestamp.now()
  private var trouble: String?

  /// Commands that are in the log at once.
  private static let part = 5000
  private static let terms = QueueTerms(activeUsers: 1, sessionSeconds: 86_400)

  init(_ count: Int, topics: [TopicSpecification], log: any Log, store: any Store) throws {
    self.count = count
    let worker = try Worker(QueueDecider.self, topics: topics)
    partitions = worker.partitions
    producer = try log.producer()
    var report: (LaneNotice) -> Void = { _ in }
    lane = try Lane(worker, log: log, store: store, configuration: Lane.Configuration()) { report($0) }
    report = { [unowned self] notice in if trouble == nil { trouble = "\(notice)" } }
    try lane.assign(Array(0..<worker.partitions), facts: LogFacts(identity: "bench"), now: .now())
  }

  /// Lets all of them enter, and closes the store.
  func run(_ progress: Progress) throws -> LaneRun.Cost {
    defer {
      lane.close()
      producer.close()
    }
    var cost = LaneRun.Cost(messages: 0, processorNanoseconds: 0, nanoseconds: 0)
    for first in stride(from: 1, through: count, by: Self.part) {
      progress.show("entering", fraction: Double(first) / Double(count))
      let last = min(first + Self.part - 1, count)
      for number in first...last { try producer.send(command(number), token: 0) }
      producer.flush()
      _ = producer.deliveries()
      try handle(until: last, &cost)
    }
    return cost
  }

  private func handle(until count: Int, _ cost: inout LaneRun.Cost) throws {
    let (start, usage) = (ContinuousClock.now, ThreadUsage.processorNanoseconds)
    // The first entrant is let in, which is one message more.
    var quietSteps = 0
    while quietSteps < 2 {
      let handled = lane.counters.handled
      let turn = try lane.step(now: .now())
      if let trouble { throw BenchmarkFailure("the lane reports a problem: \(trouble)") }
      quietSteps = turn.isBusy || lane.counters.handled > handled ? 0 : quietSteps + 1
    }
    cost.messages = lane.counters.handled
    cost.processorNanoseconds += ThreadUsage.processorNanoseconds - usage
    cost.nanoseconds += Int64((ContinuousClock.now - start) / .nanoseconds(1))
    guard lane.counters.handled >= count else {
      throw BenchmarkFailure("\(count) users have entered, but the lane has handled \(lane.counters.handled) messages")
    }
  }

  private func command(_ number: Int) throws -> OutgoingRecord {
    let enter = EnterQueue(concertId: QueueBenchmark.concertId, userId: LocalEdge.user(number), terms: Self.terms)
    let id = MessageID(time: start.adding(milliseconds: Int64(number) / 20), random: (UInt64(number), UInt64(number))).derived(0)
    let envelope = Envelope(
      id: id, source: "/edge/bench", type: EnterQueue.messageType, time: start, subject: enter.subject, correlationID: id.description,
      replyTo: "edge.replies", replyPartition: 0, requestID: "bench.\(number)", contentHash: "cf4ab791c62b8d2b2109c90275287816")
    let key = Array(enter.routingKey.utf8)
    return OutgoingRecord(
      topic: QueueCommand.topic, partition: Partitioner.partition(for: key, of: partitions), key: key, value: try enter.body(),
      headers: envelope.headers, timestamp: start)
  }
}

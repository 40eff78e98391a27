import ConcertWorker
import Contracts
import Deciding
import InMemory
import Messaging

/// One lane of the concert service on a log in memory. The calling thread runs it as its host would.
final class LaneRun {
  /// The cost of handling some messages.
  struct Cost {
    var messages: Int
    /// The processor time of all threads that count.
    var processorNanoseconds: Int64
    /// The part of that which other threads used.
    var ofOtherThreads: Int64 = 0
    var nanoseconds: Int64
  }

  private let traffic: SeatTraffic
  private let log = MemoryLog()
  private let producer: any LogProducer
  private let lane: Lane
  private let trouble: Trouble
  /// The ends of the partitions where the lane writes, before the measured messages.
  private var ends: [TopicPartition: Int64]

  init(_ traffic: SeatTraffic, topics: [TopicSpecification], store: any Store, batchLimit: Int) throws {
    var configuration = Lane.Configuration()
    configuration.batchLimit = batchLimit
    let worker = try Worker(ConcertDecider.self, SeatDecider.self, topics: topics)
    let trouble = Trouble()
    try log.create(topics)
    producer = try log.producer()
    lane = try Lane(worker, log: log, store: store, configuration: configuration) { trouble.take($0) }
    try lane.assign(Array(0..<worker.partitions), facts: LogFacts(identity: "bench"), now: .now())
    self.traffic = traffic
    self.trouble = trouble
    ends = [:]
    for topic in topics where !worker.topics.contains(topic.name) {
      for partition in 0..<topic.partitions { ends[TopicPartition(topic.name, partition)] = 0 }
    }
  }

  /// Sells the seats, and closes the store.
  func run() throws -> Cost {
    defer { lane.close() }
    try handle(traffic.opening)
    try handle(traffic.warmup)
    ends = try log.ends(of: Array(ends.keys))
    let cost = try handle(traffic.measured)
    let sold = log.count(of: "seat.sold"), expected = (traffic.warmup.count + traffic.measured.count) / 2
    guard sold == expected else { throw BenchmarkFailure("\(expected) seats should be sold, but \(sold) were") }
    return cost
  }

  /// The messages that the lane has sent because of the measured messages, in their order.
  var outputs: [OutgoingRecord] {
    var positions: [String: Int] = [:]
    for (position, record) in traffic.measured.enumerated() { positions[Record(record, offset: 0).header("ce_id") ?? ""] = position }
    let records = ends.keys.sorted().flatMap { place in log.records(of: place).dropFirst(Int(ends[place] ?? 0)) }
    return records.sorted { positions[$0.cause, default: 0] < positions[$1.cause, default: 0] }.map(OutgoingRecord.init)
  }

  /// Lets the lane handle these messages, and send to the log what follows from them.
  @discardableResult
  private func handle(_ records: [OutgoingRecord]) throws -> Cost {
    for record in records { try producer.send(record, token: 0) }
    producer.flush()
    _ = producer.deliveries()
    let before = lane.counters.handled
    let (start, usage) = (ContinuousClock.now, ThreadUsage.processorNanoseconds)
    // Some messages of the lane come back to it. So it is done only when it finds nothing twice.
    var quietSteps = 0
    while quietSteps < 2 {
      let handled = lane.counters.handled
      let turn = try lane.step(now: .now())
      if let trouble = trouble.first { throw BenchmarkFailure("the lane reports a problem: \(trouble)") }
      quietSteps = turn.isBusy || lane.counters.handled > handled ? 0 : quietSteps + 1
    }
    return Cost(
      messages: lane.counters.handled - before, processorNanoseconds: ThreadUsage.processorNanoseconds - usage,
      nanoseconds: Int64((ContinuousClock.now - start) / .nanoseconds(1)))
  }

  /// The notices of the lane. A lane that has anything to tell an operator spoils the measurement.
  private final class Trouble {
    private(set) var first: String?

    func take(_ notice: LaneNotice) {
      if first == nil { first = "\(notice)" }
    }
  }
}

extension Record {
  fileprivate var cause: String { header("ce_causationid") ?? "" }
}

extension MemoryLog {
  fileprivate func count(of topic: String) -> Int {
    var count = 0
    var partition: Int32 = 0
    while let end = try? ends(of: [TopicPartition(topic, partition)]).values.first {
      count += Int(end)
      partition += 1
    }
    return count
  }
}

import ConcertWorker
import Contracts
import Deciding
import InMemory
import Messaging

/// One lane of the concert service on a log in memory, in the calling thread, as its host runs it.
final class LaneRun {
  /// What handling some messages took.
  struct Cost {
    var messages: Int
    /// Of all threads that count.
    var processorNanoseconds: Int64
    /// How much of that was not the calling thread's.
    var ofOtherThreads: Int64 = 0
    var nanoseconds: Int64
  }

  private let traffic: SeatTraffic
  private let log = MemoryLog()
  private let producer: any LogProducer
  private let lane: Lane
  private let trouble: Trouble
  /// Where the lane writes: what was there before the measured messages.
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
    guard sold == expected else { throw BenchmarkFailure("\(expected) seats were to be sold, and \(sold) were") }
    return cost
  }

  /// What the lane has said of the measured messages, in their order.
  var outputs: [OutgoingRecord] {
    var positions: [String: Int] = [:]
    for (position, record) in traffic.measured.enumerated() { positions[Record(record, offset: 0).header("ce_id") ?? ""] = position }
    let records = ends.keys.sorted().flatMap { place in log.records(of: place).dropFirst(Int(ends[place] ?? 0)) }
    return records.sorted { positions[$0.cause, default: 0] < positions[$1.cause, default: 0] }.map(OutgoingRecord.init)
  }

  /// Lets the lane handle these, and have what follows from them in the log.
  @discardableResult
  private func handle(_ records: [OutgoingRecord]) throws -> Cost {
    for record in records { try producer.send(record, token: 0) }
    producer.flush()
    _ = producer.deliveries()
    let before = lane.counters.handled
    let (start, usage) = (ContinuousClock.now, ThreadUsage.processorNanoseconds)
    // What it says comes back to it in part, so it is done when it finds nothing twice.
    var quietSteps = 0
    while quietSteps < 2 {
      let handled = lane.counters.handled
      let turn = try lane.step(now: .now())
      if let trouble = trouble.first { throw BenchmarkFailure("the lane is in trouble: \(trouble)") }
      quietSteps = turn.isBusy || lane.counters.handled > handled ? 0 : quietSteps + 1
    }
    return Cost(
      messages: lane.counters.handled - before, processorNanoseconds: ThreadUsage.processorNanoseconds - usage,
      nanoseconds: Int64((ContinuousClock.now - start) / .nanoseconds(1)))
  }

  /// Whatever a lane has to tell an operator has no place in a measurement.
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

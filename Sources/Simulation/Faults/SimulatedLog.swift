import InMemory
import Messaging

/// The log as one lane sees it. Its producer dies with the lane's process.
///
/// Unchecked: it belongs to one world, and a world to one thread.
final class SimulatedLog: Log, @unchecked Sendable {
  private let log: MemoryLog
  private let life: LaneLife
  private unowned let world: World
  private(set) var producers: [SimulatedProducer] = []

  init(_ life: LaneLife, _ world: World) {
    log = world.log
    self.life = life
    self.world = world
  }

  func create(_ topics: [TopicSpecification]) throws(LogError) -> Set<String> { try log.create(topics) }
  func partitionCounts() throws(LogError) -> [String: Int32] { try log.partitionCounts() }

  func producer() throws(LogError) -> any LogProducer {
    let producer = SimulatedProducer(log.memoryProducer(), life, world)
    producers.append(producer)
    return producer
  }

  func reader(group: String?) throws(LogError) -> any LogReader { try log.reader(group: group) }
  func ranges(of places: [TopicPartition]) throws(LogError) -> [TopicPartition: Range<Int64>] { try log.ranges(of: places) }
  func close() {}
}

/// A lane's producer. Its process may die between any two records. Earlier records are then on their way, or lost with its memory.
final class SimulatedProducer: LogProducer {
  private let producer: MemoryLogProducer
  private let life: LaneLife
  private unowned let world: World

  init(_ producer: MemoryLogProducer, _ life: LaneLife, _ world: World) {
    self.producer = producer
    self.life = life
    self.world = world
  }

  var number: Int { producer.number }
  var descriptor: Int32? { nil }

  func send(_ record: OutgoingRecord, token: UInt64) throws(LogError) {
    guard life.passes() else { throw LogError(.unavailable, "the lane's process is dead") }
    try producer.send(record, token: token)
  }

  func flush() {
    producer.flush()
  }

  func deliveries() -> [Delivery] {
    let deliveries = producer.deliveries().filter { $0.token != .max }
    return world.mutant == .marksUnacknowledged ? deliveries.map { Delivery(token: $0.token, result: .success(0)) } : deliveries
  }

  func purge() {
    producer.purge()
  }

  func close() {
    producer.close()
  }

  func die() {
    if world.dice.happens(500) { producer.flush() }
    producer.kill()
  }
}

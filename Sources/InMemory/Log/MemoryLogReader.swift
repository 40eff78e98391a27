import Messaging
import Synchronization

/// A reader of a `MemoryLog`.
public final class MemoryLogReader: LogReader {
  private let log: MemoryLog
  private var positions: [TopicPartition: Int64] = [:]
  /// The generation of each topic that this reader reads. A topic that is made anew has another one, and the reader gets one error for it.
  private var generations: [TopicPartition: Int] = [:]
  private var places: [TopicPartition] = []
  private var passed: [TopicPartition: Int64] = [:]
  /// The partition where the next poll begins, so that a busy partition does not keep the others waiting.
  private var turn = 0
  private var isClosed = false
  /// The offsets that it has reported as committed, for assertions.
  public private(set) var offsets: [TopicPartition: Int64] = [:]

  init(of log: MemoryLog) {
    self.log = log
  }

  public var descriptor: Int32? { nil }

  public func assign(_ positions: [TopicPartition: Int64]) throws(LogError) {
    try requireOpen()
    try log.state.withLock { state throws(LogError) in
      var generations: [TopicPartition: Int] = [:]
      for place in positions.keys.sorted() {
        let current = try state.partition(place).generation
        generations[place] = self.generations[place] ?? current
      }
      self.generations = generations
    }
    self.positions = positions
    places = positions.keys.sorted()
    passed = [:]
    turn = 0
  }

  public func poll(limit: Int) throws(LogError) -> [Record] {
    try requireOpen()
    return try log.state.withLock { state throws(LogError) in
      var records: [Record] = []
      let order = state.faults?.order(of: places) ?? Array(places[turn...] + places[..<turn])
      turn = places.isEmpty ? 0 : (turn + 1) % places.count
      for place in order where records.count < limit {
        guard let position = positions[place] else { continue }
        let partition = try state.partition(place)
        let isTheSame = generations.updateValue(partition.generation, forKey: place) == partition.generation
        guard isTheSame, (partition.start...partition.end).contains(position) else {
          throw .outOfRange(place, position, available: partition.start...partition.end)
        }
        let room = limit - records.count
        let batch = partition.records(from: position, limit: room)
        records += batch
        let told = batch.last.map { $0.offset + 1 } ?? position
        let next = batch.count < room ? partition.end : told
        if next != told { passed[place] = next }
        positions[place] = next
      }
      return records
    }
  }

  public func reached() -> [TopicPartition: Int64] {
    guard !passed.isEmpty else { return [:] }
    defer { passed = [:] }
    return passed
  }

  public func committed(_ offsets: [TopicPartition: Int64]) {
    self.offsets.merge(offsets) { $1 }
  }

  public func close() {
    isClosed = true
    positions = [:]
    places = []
  }

  private func requireOpen() throws(LogError) {
    if isClosed { throw LogError(.fatal, "the reader is closed") }
  }
}

import Platform
import Synchronization

/// A reader of an embedded log. It sees without a lock which of its partitions have new records.
final class EmbeddedReader: LogReader {
  private let log: EmbeddedLog
  private let group: String?
  private let signal: ReaderSignal
  private var cursors: [PartitionCursor] = []
  /// The partition where the next poll begins: with more partitions than a poll takes records, each has its turn.
  private var turn = 0
  private var isClosed = false

  init(of log: EmbeddedLog, group: String?) throws(LogError) {
    self.log = log
    self.group = group
    signal = try ReaderSignal()
  }

  deinit {
    leave()
  }

  var descriptor: Int32? { signal.descriptor.number }

  func assign(_ positions: [TopicPartition: Int64]) throws(LogError) {
    try requireOpen()
    leave()
    do {
      for (place, offset) in positions.sorted(by: { $0.key < $1.key }) {
        let partition = try log.partition(place)
        try partition.subscribe(signal, group: group, at: offset)
        cursors.append(PartitionCursor(partition, offset: offset))
      }
    } catch {
      leave()
      throw error
    }
    signal.set()
  }

  func poll(limit: Int) throws(LogError) -> [Record] {
    try requireOpen()
    signal.clear()
    var records: [Record] = []
    guard !cursors.isEmpty else { return records }
    turn = (turn + 1) % cursors.count
    do {
      // First a share for each partition: what is new in one does not wait behind all that a busy one has.
      let share = max(1, limit / cursors.count)
      if try read(share, of: limit, to: &records) { _ = try read(limit, of: limit, to: &records) }
    } catch {
      // The cursor has passed the records that were read before, so they must be given. The next poll meets the failure again.
      signal.set()
      guard !records.isEmpty else { throw error }
    }
    if records.count >= limit { signal.set() }
    return records
  }

  /// - Parameter share: of each partition at most.
  /// - Returns: whether a partition may have more.
  private func read(_ share: Int, of limit: Int, to records: inout [Record]) throws(LogError) -> Bool {
    var isMore = false
    for step in 0..<cursors.count where records.count < limit {
      let before = records.count
      try cursors[(turn + step) % cursors.count].read(min(share, limit - before), for: signal, to: &records)
      if records.count - before >= share { isMore = true }
    }
    return isMore
  }

  func reached() -> [TopicPartition: Int64] {
    var positions: [TopicPartition: Int64] = [:]
    for cursor in cursors {
      if let offset = cursor.takePassed() { positions[cursor.partition.place] = offset }
    }
    return positions
  }

  func committed(_ offsets: [TopicPartition: Int64]) {
    guard let group else { return }
    for cursor in cursors {
      if let offset = offsets[cursor.partition.place] { cursor.partition.commit(offset, of: group) }
    }
  }

  func close() {
    isClosed = true
    leave()
  }

  private func leave() {
    for cursor in cursors { cursor.partition.unsubscribe(signal) }
    cursors = []
    turn = 0
  }

  private func requireOpen() throws(LogError) {
    if isClosed { throw LogError(.fatal, "the reader is closed") }
  }
}

/// Wakes a reader: it makes the reader's descriptor readable once, until the reader has looked.
final class ReaderSignal: Sendable {
  let descriptor: EventDescriptor
  private let isSet = Atomic(false)

  init() throws(LogError) {
    do {
      descriptor = try EventDescriptor()
    } catch {
      throw LogError(.other, "making a reader's eventfd failed: \(error); raise the limit of open files (ulimit -n)")
    }
  }

  /// Call it after the new records are visible.
  func set() {
    if !isSet.exchange(true, ordering: .acquiringAndReleasing) { descriptor.signal() }
  }

  /// Call it before looking: records that become visible after this set it again.
  func clear() {
    guard isSet.load(ordering: .relaxed) else { return }
    descriptor.drain()
    _ = isSet.exchange(false, ordering: .acquiringAndReleasing)
  }
}

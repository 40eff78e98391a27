/// A reader of an `EmbeddedLogView`. Nothing wakes it: who waits for records polls again a moment later.
final class EmbeddedViewReader: LogReader {
  private let log: EmbeddedLogView
  private var partitions: [PartitionView] = []
  /// The partition where the next poll begins, so that one busy partition does not delay the others.
  private var turn = 0

  init(of log: EmbeddedLogView) {
    self.log = log
  }

  var descriptor: Int32? { nil }

  func assign(_ positions: [TopicPartition: Int64]) throws(LogError) {
    partitions = []
    for (place, offset) in positions.sorted(by: { $0.key < $1.key }) {
      partitions.append(try PartitionView(log.files(of: place), from: offset))
    }
  }

  func poll(limit: Int) throws(LogError) -> [Record] {
    var records: [Record] = []
    guard !partitions.isEmpty else { return records }
    turn = (turn + 1) % partitions.count
    for step in partitions.indices where records.count < limit {
      do throws(LogError) {
        try partitions[(turn + step) % partitions.count].read(limit - records.count, to: &records)
      } catch {
        // The position has passed the records that were read before, so they must be given. The next poll meets the failure again.
        guard !records.isEmpty else { throw error }
        return records
      }
    }
    return records
  }

  func reached() -> [TopicPartition: Int64] {
    partitions.reduce(into: [:]) { positions, partition in
      if let offset = partition.takePassed() { positions[partition.files.place] = offset }
    }
  }

  func committed(_ offsets: [TopicPartition: Int64]) {}

  func close() {
    partitions = []
  }
}

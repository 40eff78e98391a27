import Deciding

/// The last offsets of a partition may have no record: a transaction's marker is there, or records were removed. Then the reader says how
/// far it has come, and the lane treats that like a record: timers may fire, and the offset moves on.
extension Lane {
  /// Keeps the positions that the reader reports. They count once the records that were polled with them are handled.
  func note(_ positions: [TopicPartition: Int64]) {
    guard !positions.isEmpty else { return }
    for (place, offset) in positions where isNews(offset, of: place) { reached[place] = offset }
  }

  /// All records before these positions are handled, so nothing waits for a record there any more. The next batch writes the positions into
  /// the database, or a batch after a second of idleness: if they get lost, nothing else does.
  func takeNoteOfReached(at now: Timestamp) {
    forgetReached()
    for (place, offset) in reached { partitions[place.partition]?.pass(place.topic, offset) }
    if !reached.isEmpty, reachedAt == nil { reachedAt = now }
  }

  /// Adds the positions to a batch that handles all polled records.
  func commitReached(of touched: Set<Int32>, _ batch: inout Batch) {
    for (place, offset) in reached where touched.contains(place.partition) && isNews(offset, of: place) {
      batch.changes.offsets[place] = max(offset, batch.changes.offsets[place] ?? 0)
    }
  }

  /// Drops positions that are committed, or that records have passed since.
  func forgetReached() {
    reached = reached.filter { isNews($0.value, of: $0.key) }
    if reached.isEmpty { reachedAt = nil }
  }

  private func isNews(_ offset: Int64, of place: TopicPartition) -> Bool {
    guard let partition = partitions[place.partition] else { return false }
    return offset > partition.offsets[place.topic] ?? 0
  }
}

import Deciding

/// A partition's last offsets may have no record: a transaction's marker, or what was there was removed. Then the reader says how far it
/// has come, and the lane goes by that as by a record: timers are let go, and the offset moves on.
extension Lane {
  /// Keeps what the reader says. It holds for what was polled with it once that is handled.
  func note(_ positions: [TopicPartition: Int64]) {
    guard !positions.isEmpty else { return }
    for (place, offset) in positions where isNews(offset, of: place) { reached[place] = offset }
  }

  /// Everything before was handled: nothing waits for a record there any more. The database is told with the next batch, or after a
  /// second of idleness, as nothing is lost with it.
  func takeNoteOfReached(at now: Timestamp) {
    forgetReached()
    for (place, offset) in reached { partitions[place.partition]?.pass(place.topic, offset) }
    if !reached.isEmpty, reachedAt == nil { reachedAt = now }
  }

  /// Puts it into a batch that handles all that was polled.
  func commitReached(of touched: Set<Int32>, _ batch: inout Batch) {
    for (place, offset) in reached where touched.contains(place.partition) && isNews(offset, of: place) {
      batch.changes.offsets[place] = max(offset, batch.changes.offsets[place] ?? 0)
    }
  }

  /// Drops what is committed, or was told by records since.
  func forgetReached() {
    reached = reached.filter { isNews($0.value, of: $0.key) }
    if reached.isEmpty { reachedAt = nil }
  }

  private func isNews(_ offset: Int64, of place: TopicPartition) -> Bool {
    guard let partition = partitions[place.partition] else { return false }
    return offset > partition.offsets[place.topic] ?? 0
  }
}

import Synchronization

/// One partition of an embedded log: its segments, the last records, and who reads it.
///
/// A lock guards all of it, and is held for a write and for a copy from the tail; files are read without it, as what was written
/// once stays as it is. Different partitions have nothing in common but the cache of descriptors, so producers and readers
/// meet only where they use the same partition at the same time.
final class EmbeddedPartition: Sendable {
  let place: TopicPartition
  let directory: String
  let context: EmbeddedContext
  /// The offset that the next record gets, for readers to see without the lock whether there is anything for them.
  let end: Atomic<Int64>
  let state: Mutex<State>

  struct State {
    /// Ascending and without gaps; the last one is written to. Empty before the first write.
    var segments: [Segment]
    var tail = Tail()
    var subscriptions: [Subscription] = []
    /// What each group has shown as committed.
    var committed: [String: Int64] = [:]
    /// A failed write left something behind the last good byte, and it could not be cut off yet.
    var needsCut = false
    var retention = TopicSpecification.Retention.delete(afterMilliseconds: nil)

    var start: Int64 { segments.first?.base ?? 0 }
    var end: Int64 { segments.last?.end ?? 0 }
  }

  /// A reader that is assigned the partition.
  struct Subscription {
    var signal: ReaderSignal
    var group: String?
    /// What it polls next.
    var position: Int64
  }

  init(_ place: TopicPartition, directory: String, segments: [Segment], context: EmbeddedContext) {
    self.place = place
    self.directory = directory
    self.context = context
    end = Atomic(segments.last?.end ?? 0)
    state = Mutex(State(segments: segments))
  }

  func set(_ retention: TopicSpecification.Retention) {
    state.withLock { $0.retention = retention }
  }
}

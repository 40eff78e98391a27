import Synchronization

/// One partition of an embedded log: its segments, the last records, and its readers.
///
/// A lock guards everything. It is held for a write, and for a copy from the tail. Files are read without it, because written data never
/// changes. Partitions share only the cache of descriptors, so producers and readers meet only if they use the same partition at the same
/// time.
final class EmbeddedPartition: Sendable {
  let place: TopicPartition
  let directory: String
  let context: EmbeddedContext
  /// The offset of the next record. Readers see without the lock whether there are new records.
  let end: Atomic<Int64>
  let state: Mutex<State>

  struct State {
    /// The segments, ascending and without gaps; writes go to the last one. Empty before the first write.
    var segments: [Segment]
    var tail = Tail()
    var subscriptions: [Subscription] = []
    /// The committed offset of each group.
    var committed: [String: Int64] = [:]
    /// Whether a failed write has left bytes after the last good one that could not be cut off yet.
    var needsCut = false
    var retention = TopicSpecification.Retention.delete(afterMilliseconds: nil)

    var start: Int64 { segments.first?.base ?? 0 }
    var end: Int64 { segments.last?.end ?? 0 }
  }

  /// A reader of the partition.
  struct Subscription {
    var signal: ReaderSignal
    var group: String?
    /// The next offset that it polls.
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

import Deciding
import Messaging
import Synchronization

/// The state of a lane for other threads: health, metrics, the registry.
public final class LaneStatus: Sendable {
  public struct Snapshot: Sendable {
    public var counters = LaneCounters()
    public var blockedKeys = 0
    /// Calls to the outside that have no outcome yet.
    public var openCalls = 0
    /// Whether it has read everything that was in the log when it started, and fires its timers.
    public var hasCaughtUp = false
    public var isStopped = false
    /// Why it can't work now.
    public var failure: String?
    /// Whether it can't work because something is damaged.
    public var isDamaged = false
    /// The partitions that it has, ascending.
    public var partitions: [Int32] = []
    /// How far it has read and written the log, a second ago at the most.
    public var extent = LogExtent()
    /// Records that it has still to handle, as of some seconds ago.
    public var lag: [TopicPartition: Int64] = [:]
    /// The size of its database's write-ahead log.
    public var writeAheadBytes: Int64 = 0
    /// Committed rows of the journal that the log has not acknowledged, and since when the oldest one waits.
    public var unpublishedRows = 0
    public var unpublishedSince: Timestamp?
  }

  public let service: String
  private let state = Mutex(Snapshot())

  public init(service: String) {
    self.service = service
  }

  public var snapshot: Snapshot { state.withLock { $0 } }

  func update(_ lane: Lane) {
    let (counters, blockedKeys, openCalls, hasCaughtUp) = (lane.counters, lane.blockedKeys, lane.openCalls, lane.hasCaughtUp)
    let (failure, isDamaged, partitions) = (lane.failure, lane.isDamaged, lane.owned)
    state.withLock { state in
      state.counters = counters
      state.blockedKeys = blockedKeys
      state.openCalls = openCalls
      state.hasCaughtUp = hasCaughtUp
      state.failure = failure
      state.isDamaged = isDamaged
      state.partitions = partitions
    }
  }

  /// - Parameter ends: of the partitions that it reads.
  public func update(ends: [TopicPartition: Int64]) {
    state.withLock { state in
      state.lag = [:]
      for (place, position) in state.extent.read {
        guard let end = ends[place] else { continue }
        state.lag[place] = max(0, end - position)
      }
    }
  }

  /// Updates how far the lane is, the size of its database's log, and what of its journal the log lacks. This takes longer than the rest,
  /// so it is done less often.
  func update(_ extent: LogExtent, writeAheadBytes: Int64, unpublished: (rows: Int, since: Timestamp?)) {
    state.withLock { state in
      state.extent = extent
      state.writeAheadBytes = writeAheadBytes
      state.unpublishedRows = unpublished.rows
      state.unpublishedSince = unpublished.since
    }
  }

  func fail(_ error: any Error) {
    state.withLock { state in
      state.failure = "\(error)"
      state.isDamaged = error.isDamage
    }
  }

  func stop() {
    state.withLock { $0.isStopped = true }
  }
}

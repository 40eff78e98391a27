import Deciding
import Synchronization

extension EmbeddedLog {
  /// Removes segments that are past their retention and all readers, and compacts state topics. Call it every few seconds, on a thread that
  /// may wait for the disk: a compaction reads and writes whole segments, but no other thread waits for it.
  ///
  /// A reader counts with its committed offset, or with its assigned offset until it commits. A reader without a group counts with its
  /// polled offset. So the readers of a start should be assigned before the first round.
  @discardableResult
  public func maintain(now: Timestamp) -> LogMaintenance {
    maintenance.withLock { _ in
      var report = LogMaintenance()
      let partitions = topics.withLock { $0.partitions }
      for topic in partitions.keys.sorted() {
        for partition in partitions[topic] ?? [] {
          do throws(LogError) {
            try partition.removeOutdated(now: now.milliseconds, report: &report)
            try partition.compact(now: now.milliseconds, report: &report)
          } catch {
            report.failures.append(error)
          }
        }
      }
      return report
    }
  }
}

/// The result of one round of `EmbeddedLog.maintain`.
public struct LogMaintenance: Sendable, Equatable {
  /// Removed segments: their records were past their retention and all readers.
  public var segmentsRemoved = 0
  /// Segments of state topics that were compacted.
  public var segmentsCompacted = 0
  /// The bytes on the disk that became free.
  public var bytesFreed: Int64 = 0
  /// Partitions that failed, and why. The next round tries again.
  public var failures: [LogError] = []

  public init() {}
}

import Deciding
import Synchronization

extension EmbeddedLog {
  /// Removes what is past its retention and every reader, and compacts state topics. To be called every some seconds, on a thread that
  /// may wait for the disk: a compaction reads and writes whole segments, though nobody else waits for it.
  ///
  /// A reader counts with what it committed, or where it was assigned as long as it has not; one without a group with what it
  /// polled. So the readers of a start should be assigned before the first round.
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

/// What one round of `EmbeddedLog.maintain` has done.
public struct LogMaintenance: Sendable, Equatable {
  /// Segments whose records are past their retention and every reader.
  public var segmentsRemoved = 0
  /// Segments of compacted topics that were written anew.
  public var segmentsCompacted = 0
  /// What that made free on the disk.
  public var bytesFreed: Int64 = 0
  /// Partitions that could not be maintained, and why. The next round tries again.
  public var failures: [LogError] = []

  public init() {}
}

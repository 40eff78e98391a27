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

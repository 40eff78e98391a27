extension EmbeddedLog {
  /// Sizes are in bytes.
  public struct Settings: Sendable {
    /// A segment that reaches this is closed, and another begun. Only closed ones are removed or compacted.
    public var segmentSize = 16 << 20
    /// The largest record, as it lies in the file: Kafka's `message.max.bytes` is 1 MiB.
    public var recordLimit = 1 << 20
    /// How far apart the entries of an index are: what a start has to check of each partition, and a reader to skip.
    public var indexInterval = 32 << 10
    /// What a partition keeps in memory of records that one of its readers has not polled yet.
    public var tailSize = 256 << 10
    /// Files that stay open while they are not used.
    public var openFiles = 256
    /// Whether a record is acknowledged only when the disk has it. Otherwise the system has it: that survives the death of the
    /// process, but not a power cut.
    public var survivesPowerCut = false
    /// How long a tombstone stays after its record was written, for readers that have the key's last value only:
    /// Kafka's `delete.retention.ms`, a day.
    public var tombstoneMilliseconds: Int64 = 86_400_000

    public init() {}
  }
}

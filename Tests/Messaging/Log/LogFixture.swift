import Messaging
import Testing

/// A way to open a log that is empty and a test's own; the conformance suite runs once for each.
struct LogFixture: Sendable, CustomTestStringConvertible {
  var name: String
  /// Whether its descriptors wake a waiting thread. A log without them has done everything when a call returns.
  var wakes = true
  /// Whether a poll begins with another partition each time; Kafka's fetches decide that for themselves.
  var takesTurns = true
  /// Whether it finds records by their time; librdkafka's mock brokers answer with the end.
  var findsTimes = true
  /// The largest record it takes, in bytes of key, value and headers, more or less: the suite stays well away from the edge.
  var recordLimit = 1 << 20
  /// Removes some of the oldest records of a partition, as retention would, and returns the offset that the rest begins with; nil
  /// where a test can't bring that about.
  var removeOldest: (@Sendable (any Log, TopicPartition) throws -> Int64)?
  /// Removes all records of a partition, as retention would; nil where a test can't bring that about.
  var removeAll: (@Sendable (any Log, TopicPartition) throws -> Void)?
  /// Takes offsets at the end of a partition that no record has, as an aborted transaction does; nil where there are none.
  var leaveGap: (@Sendable (any Log, TopicPartition) throws -> Void)?
  /// Opens the log, and says what is to be done when the test is through with it, after `Log.close`.
  var open: @Sendable () throws -> (log: any Log, dispose: () throws -> Void)

  var testDescription: String { name }

  /// Runs a test's body with a log of its own.
  func run(_ body: (LogProbe) throws -> Void) throws {
    let (log, dispose) = try open()
    let probe = LogProbe(log: log)
    do {
      try body(probe)
    } catch {
      probe.close()
      try dispose()
      throw error
    }
    probe.close()
    try dispose()
  }
}

import Deciding

/// How far the log reaches at least, by what a lane has read of it and written to it.
public struct LogExtent: Sendable {
  /// The offset after the last record that was read, by place.
  public var read: [TopicPartition: Int64] = [:]
  /// The offset after the last record that was written and acknowledged, by place.
  public var written: [TopicPartition: Int64] = [:]
  /// How often the lane had taken partitions over by then.
  var assignment = 0

  public init() {}

  init(read: [TopicPartition: Int64], written: [TopicPartition: Int64], assignment: Int) {
    self.read = read
    self.written = written
    self.assignment = assignment
  }
}

import CKafka

/// A place in a partition.
public struct PartitionOffset: Hashable, Sendable {
  public enum Offset: Hashable, Sendable {
    /// The oldest record that still exists.
    case beginning
    /// The place behind the newest record.
    case end
    case at(Int64)
  }

  public var topic: String
  public var partition: Int32
  public var offset: Offset

  public init(_ topic: String, _ partition: Int32, _ offset: Offset) {
    self.topic = topic
    self.partition = partition
    self.offset = offset
  }
}

extension PartitionOffset.Offset {
  var native: Int64 {
    switch self {
    case .beginning: Int64(RD_KAFKA_OFFSET_BEGINNING)
    case .end: Int64(RD_KAFKA_OFFSET_END)
    case .at(let offset): offset
    }
  }
}

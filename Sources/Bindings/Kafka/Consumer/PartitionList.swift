import CKafka

/// A `rd_kafka_topic_partition_list_t`.
final class PartitionList {
  private let pointer: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>

  init(_ positions: some Collection<PartitionOffset>) {
    pointer = rd_kafka_topic_partition_list_new(Int32(clamping: positions.count))
    for position in positions {
      rd_kafka_topic_partition_list_add(pointer, position.topic, position.partition).pointee.offset = position.offset.native
    }
  }

  deinit {
    rd_kafka_topic_partition_list_destroy(pointer)
  }

  /// Lends the list, which lives until `body` returns. A pointer from a property could outlive the list's last owner.
  func with<Result>(_ body: (UnsafeMutablePointer<rd_kafka_topic_partition_list_t>) -> Result) -> Result {
    withExtendedLifetime(self) { body(pointer) }
  }

  /// The offsets, in the order of the partitions in the list.
  var offsets: [Int64] {
    with { $0.pointee.all.map(\.offset) }
  }

  /// The first error of a partition, if there is any.
  func failure(attempt: String) -> KafkaError? {
    with { $0.pointee.failure(attempt: attempt) }
  }
}

extension rd_kafka_topic_partition_list_t {
  fileprivate var all: UnsafeBufferPointer<rd_kafka_topic_partition_t> {
    UnsafeBufferPointer(start: elems, count: Int(cnt))
  }

  /// The partitions with their offsets.
  var places: [PartitionOffset] {
    all.map { PartitionOffset(String(cString: $0.topic), $0.partition, .at($0.offset)) }
  }

  func failure(attempt: String) -> KafkaError? {
    for place in all where place.err != RD_KAFKA_RESP_ERR_NO_ERROR {
      return KafkaError(place.err, attempt: "\(attempt) of \(String(cString: place.topic))-\(place.partition)")
    }
    return nil
  }
}

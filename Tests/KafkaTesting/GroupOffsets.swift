import CKafka

/// The offsets that a consumer group has shown, as Kafka's own tools see them.
public final class GroupOffsets {
  private let handle: OpaquePointer
  private static let patience: Int32 = 30_000

  public init(of group: String, on kafka: RealKafka) throws {
    let configuration = rd_kafka_conf_new()
    var reason = [CChar](repeating: 0, count: 512)
    for (name, value) in ["bootstrap.servers": kafka.bootstrapServers, "group.id": group] {
      rd_kafka_conf_set(configuration, name, value, &reason, reason.count)
    }
    guard let handle = rd_kafka_new(RD_KAFKA_CONSUMER, configuration, &reason, reason.count) else {
      throw RealKafka.Failure(description: "no consumer: \(String(decoding: reason.map(UInt8.init), as: UTF8.self))")
    }
    self.handle = handle
  }

  deinit {
    rd_kafka_destroy(handle)
  }

  /// By partition, where there is one.
  public func shown(_ topic: String, of partitions: Range<Int32>) throws -> [Int32: Int64] {
    let list = rd_kafka_topic_partition_list_new(Int32(partitions.count))
    defer { rd_kafka_topic_partition_list_destroy(list) }
    for partition in partitions { rd_kafka_topic_partition_list_add(list, topic, partition) }
    let code = rd_kafka_committed(handle, list, Self.patience)
    guard code == RD_KAFKA_RESP_ERR_NO_ERROR, let list else {
      throw RealKafka.Failure(description: "asking for shown offsets: \(String(cString: rd_kafka_err2str(code)))")
    }
    let elements = UnsafeBufferPointer(start: list.pointee.elems, count: Int(list.pointee.cnt))
    return Dictionary(uniqueKeysWithValues: elements.filter { $0.offset >= 0 }.map { ($0.partition, $0.offset) })
  }
}

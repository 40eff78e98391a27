import CKafka

/// What brokers say of their cluster: how many there are, and whether copies are complete.
public final class ClusterState {
  private let handle: OpaquePointer
  private static let patience: Int32 = 5_000

  public init(of kafka: RealKafka) throws {
    let configuration = rd_kafka_conf_new()
    var reason = [CChar](repeating: 0, count: 512)
    // A broker that hangs is not waited for: the others are asked.
    for (name, value) in ["bootstrap.servers": kafka.bootstrapServers, "socket.timeout.ms": "2000", "log_level": "0"] {
      rd_kafka_conf_set(configuration, name, value, &reason, reason.count)
    }
    guard let handle = rd_kafka_new(RD_KAFKA_PRODUCER, configuration, &reason, reason.count) else {
      throw RealKafka.Failure(description: "no client: \(String(decoding: reason.map(UInt8.init), as: UTF8.self))")
    }
    self.handle = handle
  }

  deinit {
    rd_kafka_destroy(handle)
  }

  /// Brokers that the controller counts on; nil: nobody answered in time.
  public var brokers: Int? {
    metadata { Int($0.broker_cnt) }
  }

  /// Copies of the partition that has the fewest complete ones; nil: nobody answered in time.
  public var inSync: Int? {
    metadata { answer in
      let topics = UnsafeBufferPointer(start: answer.topics, count: Int(answer.topic_cnt))
      let partitions = topics.flatMap { UnsafeBufferPointer(start: $0.partitions, count: Int($0.partition_cnt)) }
      return partitions.map { Int($0.isr_cnt) }.min() ?? 0
    }
  }

  private func metadata<Result>(_ body: (rd_kafka_metadata) -> Result) -> Result? {
    var answer: UnsafePointer<rd_kafka_metadata>?
    let code = rd_kafka_metadata(handle, 1, nil, &answer, Self.patience)
    guard code == RD_KAFKA_RESP_ERR_NO_ERROR, let answer else { return nil }
    defer { rd_kafka_metadata_destroy(answer) }
    return body(answer.pointee)
  }
}

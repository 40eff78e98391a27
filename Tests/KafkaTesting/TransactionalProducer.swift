import CKafka

/// A producer with transactions, as those of others have them: this program's own has none.
public final class TransactionalProducer {
  private let handle: OpaquePointer
  private static let patience: Int32 = 30_000

  public init(_ kafka: RealKafka, id: String) throws {
    let configuration = rd_kafka_conf_new()
    var reason = [CChar](repeating: 0, count: 512)
    // A transaction that is left open stays so for longer than any test.
    let settings = ["bootstrap.servers": kafka.bootstrapServers, "transactional.id": id, "transaction.timeout.ms": "600000"]
    for (name, value) in settings { rd_kafka_conf_set(configuration, name, value, &reason, reason.count) }
    guard let handle = rd_kafka_new(RD_KAFKA_PRODUCER, configuration, &reason, reason.count) else {
      throw RealKafka.Failure(description: "no transactional producer: \(String(decoding: reason.map(UInt8.init), as: UTF8.self))")
    }
    self.handle = handle
    try check(rd_kafka_init_transactions(handle, Self.patience), "beginning")
  }

  deinit {
    rd_kafka_destroy(handle)
  }

  public func begin() throws {
    try check(rd_kafka_begin_transaction(handle), "beginning a transaction")
  }

  /// Returns when a broker has the record.
  public func send(_ value: String, under key: String? = nil, to topic: String, _ partition: Int32) throws {
    let native = rd_kafka_topic_new(handle, topic, nil)
    defer { rd_kafka_topic_destroy(native) }
    var bytes = Array(value.utf8)
    let key = key.map { Array($0.utf8) }
    guard rd_kafka_produce(native, partition, RD_KAFKA_MSG_F_COPY, &bytes, bytes.count, key, key?.count ?? 0, nil) == 0,
      rd_kafka_flush(handle, Self.patience) == RD_KAFKA_RESP_ERR_NO_ERROR
    else { throw RealKafka.Failure(description: "\(topic) took no record of a transaction") }
  }

  public func commit() throws {
    try check(rd_kafka_commit_transaction(handle, Self.patience), "committing")
  }

  public func abort() throws {
    try check(rd_kafka_abort_transaction(handle, Self.patience), "aborting")
  }

  private func check(_ error: OpaquePointer?, _ attempt: String) throws {
    guard let error else { return }
    defer { rd_kafka_error_destroy(error) }
    throw RealKafka.Failure(description: "\(attempt): \(String(cString: rd_kafka_error_string(error)))")
  }
}

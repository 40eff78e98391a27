import CKafka
import Glibc

/// Asks a cluster about itself and changes its topics. Several threads may call it at once. Each call waits for its answer.
public final class AdminClient: @unchecked Sendable {
  // Unchecked: any thread may use a rd_kafka_t, and `close` is called only when no thread uses it.
  let client: KafkaClient

  public enum Isolation: Sendable {
    /// The end of a partition is its last stable offset.
    case readCommitted
    /// Records of open transactions, and those behind them, count too: the end is the high watermark.
    case readUncommitted
  }

  public init(
    _ configuration: ClientConfiguration, isolation: Isolation = .readCommitted, log: @escaping LogHandler
  ) throws(KafkaError) {
    client =
      switch isolation {
      case .readCommitted: try KafkaClient(RD_KAFKA_PRODUCER, configuration, settings: [:], log: log)
      // This is a setting of consumers.
      case .readUncommitted:
        try KafkaClient(RD_KAFKA_CONSUMER, configuration, settings: ["isolation.level": "read_uncommitted"], log: log)
      }
  }

  /// Throws why the brokers don't let this client in, if that is why there is no answer.
  public func metadata() throws(KafkaError) -> ClusterMetadata {
    do throws(KafkaError) {
      let metadata = try ClusterMetadata(client, .all, within: client.requestTimeout)
      _ = client.takeRefusal()
      return metadata
    } catch {
      throw client.takeRefusal() ?? error
    }
  }

  /// The present offset of each place: for `.beginning` the offset of the oldest record, for `.end` that of the next record. Tries again
  /// while a partition has no leader, for example when it was just created.
  public func offsets(of places: [PartitionOffset]) throws(KafkaError) -> [PartitionOffset: Int64] {
    // Otherwise what librdkafka has to say piles up, and it gets no new token where one is needed.
    rd_kafka_poll(client.handle, 0)
    return try tryingAgain { () throws(KafkaError) in try offsetsNow(of: places) }
  }

  /// The offset of the first record that is not older than this time, of each partition that has one. What `places` say of offsets does
  /// not matter.
  public func offsets(since milliseconds: Int64, of places: [PartitionOffset]) throws(KafkaError) -> [PartitionOffset: Int64] {
    // The broker is asked with a time in the place of an offset.
    let times = places.map { PartitionOffset($0.topic, $0.partition, .at(milliseconds)) }
    return try tryingAgain { () throws(KafkaError) in try offsetsNow(of: times) }.filter { $0.value >= 0 }
  }

  private func tryingAgain<Result>(_ body: () throws(KafkaError) -> Result) throws(KafkaError) -> Result {
    let clock = ContinuousClock()
    let deadline = clock.now + client.requestTimeout
    while true {
      do throws(KafkaError) {
        return try body()
      } catch where error.isRetriable && clock.now < deadline {
        usleep(20_000)
      }
    }
  }

  private func offsetsNow(of places: [PartitionOffset]) throws(KafkaError) -> [PartitionOffset: Int64] {
    guard !places.isEmpty else { return [:] }
    let list = PartitionList(places)
    let code = list.with { rd_kafka_offsets_for_times(client.handle, $0, client.requestTimeout.wholeMilliseconds) }
    if let failure = list.failure(attempt: "asking for the offset") { throw failure }
    guard code == RD_KAFKA_RESP_ERR_NO_ERROR else {
      throw KafkaError(code, attempt: "asking for the offsets of \(places.count) partitions")
    }
    return Dictionary(zip(places, list.offsets), uniquingKeysWith: { first, _ in first })
  }

  /// Removes the records before these offsets.
  public func deleteRecords(before positions: [PartitionOffset]) throws(KafkaError) {
    let attempt = "deleting records"
    var request = PartitionList(positions).with { rd_kafka_DeleteRecords_new($0) }
    defer { rd_kafka_DeleteRecords_destroy(request) }
    try ask(RD_KAFKA_ADMIN_OP_DELETERECORDS, attempt: attempt) { options, answers in
      rd_kafka_DeleteRecords(client.handle, &request, 1, options, answers)
    } answer: { event throws(KafkaError) in
      guard let result = rd_kafka_event_DeleteRecords_result(event),
        let list = rd_kafka_DeleteRecords_result_offsets(result)
      else { return }
      if let failure = list.pointee.failure(attempt: attempt) { throw failure }
    }
  }

  public func close() {
    client.close()
  }

  /// Sends a request and waits for its answer.
  func ask(
    _ operation: rd_kafka_admin_op_t, attempt: String, _ send: (OpaquePointer, OpaquePointer) -> Void,
    answer: (OpaquePointer) throws(KafkaError) -> Void
  ) throws(KafkaError) {
    guard let answers = rd_kafka_queue_new(client.handle), let options = rd_kafka_AdminOptions_new(client.handle, operation) else {
      throw KafkaError(RD_KAFKA_RESP_ERR__CRIT_SYS_RESOURCE, attempt: attempt)
    }
    defer {
      rd_kafka_AdminOptions_destroy(options)
      rd_kafka_queue_destroy(answers)
    }
    let limit = client.requestTimeout.wholeMilliseconds
    var reason = [CChar](repeating: 0, count: 512)
    let code = rd_kafka_AdminOptions_set_request_timeout(options, limit, &reason, reason.count)
    guard code == RD_KAFKA_RESP_ERR_NO_ERROR else { throw KafkaError(code, text: String(reason), attempt: attempt) }
    send(options, answers)
    // librdkafka itself answers when the time is over. One more second is for that answer to arrive.
    guard let event = rd_kafka_queue_poll(answers, limit + 1000) else {
      throw KafkaError(RD_KAFKA_RESP_ERR__TIMED_OUT, attempt: attempt)
    }
    defer { rd_kafka_event_destroy(event) }
    guard rd_kafka_event_error(event) == RD_KAFKA_RESP_ERR_NO_ERROR else {
      throw KafkaError(
        rd_kafka_event_error(event), text: rd_kafka_event_error_string(event).map { String(cString: $0) }, attempt: attempt)
    }
    try answer(event)
  }
}

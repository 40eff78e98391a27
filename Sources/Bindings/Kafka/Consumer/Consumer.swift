import CKafka
import Platform

/// Reads the partitions that it is assigned, from the given offsets. It never skips records: if an offset is gone, reading fails.
///
/// It belongs to one thread. librdkafka's threads fetch records in advance, and wake this thread through `descriptor`.
public final class Consumer {
  /// Becomes readable when `consume` may have records, and stays readable while there are more.
  public var descriptor: Int32 { wakeUp.number }

  private let client: KafkaClient
  private let queue: OpaquePointer
  private let wakeUp: EventDescriptor
  private let showsOffsets: Bool
  private var buffer = [UnsafeMutablePointer<rd_kafka_message_t>?](repeating: nil, count: 500)
  /// The names of topics by librdkafka's address, which is valid as long as the topic is assigned.
  private var names: [OpaquePointer: String] = [:]
  private var failure: KafkaError?
  private var ends: [PartitionOffset] = []

  /// What a broker gathers for one answer when it may keep records back, in bytes.
  private static let gatheredBytes = 64 << 10

  /// - Parameters:
  ///   - group: the group under which `show` reports offsets. Nil: no offsets are reported.
  ///   - gathering: how long a broker may keep records back, until it has `gatheredBytes` of them; zero: it sends each at once.
  public init(
    _ configuration: ClientConfiguration, group: String?, gathering: Duration = .zero, log: @escaping LogHandler
  ) throws(KafkaError) {
    let gathers = gathering > .zero
    let settings: KeyValuePairs = [
      "fetch.min.bytes": gathers ? String(Self.gatheredBytes) : "1",
      // Otherwise librdkafka's own: a broker that has nothing says so after this long.
      "fetch.wait.max.ms": gathers ? String(gathering.wholeMilliseconds) : "500",
      // librdkafka needs a group to assign partitions. A broker hears of it only if offsets are reported.
      "group.id": group ?? configuration.clientID,
      "enable.auto.commit": group == nil ? "false" : "true",
      "auto.commit.interval.ms": "1000",
      "enable.auto.offset.store": "false",
      "auto.offset.reset": "error",
      // So the records of an aborted transaction are left out, and records of an open one, with those behind them, wait.
      "isolation.level": "read_committed",
      // The last offsets of a partition may have no record, for example a transaction's marker. Only this tells how far reading has come
      // then.
      "enable.partition.eof": "true",
    ]
    showsOffsets = group != nil
    wakeUp = try .forQueue(attempt: "starting a consumer")
    client = try KafkaClient(RD_KAFKA_CONSUMER, configuration, settings: settings, log: log)
    rd_kafka_poll_set_consumer(client.handle)
    guard let consumerQueue = rd_kafka_queue_get_consumer(client.handle) else {
      throw KafkaError(RD_KAFKA_RESP_ERR__CRIT_SYS_RESOURCE, attempt: "starting a consumer")
    }
    queue = consumerQueue
    wakeUp.listen(to: consumerQueue)
  }

  deinit {
    close()
  }

  /// From now on reads exactly these partitions. Records that were fetched before are dropped. It waits until a broker says that the
  /// partitions exist, and throws `isUnknownTopicOrPartition` when one does not. librdkafka itself would wait for it without a word.
  public func assign(_ positions: [PartitionOffset]) throws(KafkaError) {
    try checkOpen("assigning partitions")
    if !positions.isEmpty { try check(positions, in: try ClusterMetadata(client, .all, within: client.requestTimeout)) }
    let code = PartitionList(positions).with { rd_kafka_assign(client.handle, $0) }
    guard code == RD_KAFKA_RESP_ERR_NO_ERROR else { throw KafkaError(code, attempt: "assigning \(positions.count) partitions") }
    names.removeAll()
    failure = nil
    ends = []
    _ = client.hasMissedTopic()
  }

  /// librdkafka looks for ever for a topic that is gone. (If we unassigned its partitions first, closing the client would wait for ever.)
  private func noticeMissingTopic() {
    guard client.hasMissedTopic() else { return }
    failure = KafkaError(RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, text: "a topic that was read is gone", attempt: "consuming")
  }

  private func check(_ positions: [PartitionOffset], in metadata: ClusterMetadata) throws(KafkaError) {
    for position in positions where !(0..<metadata.topics[position.topic, default: 0]).contains(position.partition) {
      throw KafkaError(
        RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, attempt: "assigning \(position.topic)-\(position.partition)")
    }
  }

  /// Calls `body` with records that were fetched, `limit` at most. Those of one partition come in order. It never waits. When a partition
  /// fails, the earlier records come first, and then the error is thrown once.
  public func consume(limit: Int, _ body: (borrowing ConsumedRecord) -> Void) throws(KafkaError) {
    try checkOpen("consuming")
    try throwFailure()
    wakeUp.drain()
    var count = 0
    while count < limit {
      let wanted = min(limit - count, buffer.count)
      let got = rd_kafka_consume_batch_queue(queue, 0, &buffer, wanted)
      guard got >= 0 else { throw KafkaError(rd_kafka_last_error(), attempt: "consuming") }
      for index in 0..<got where take(buffer[index], body) { count += 1 }
      // The queue was empty, so its next record wakes this thread.
      if got < wanted { break }
    }
    noticeMissingTopic()
    if count >= limit || failure != nil { wakeUp.signal() }
    if count == 0 { try throwFailure() }
  }

  /// The partitions that were read to their ends since the last call, and the offsets of their next records. All earlier records were given
  /// by `consume` before this call.
  public func takeEnds() -> [PartitionOffset] {
    guard !ends.isEmpty else { return [] }
    defer { ends.removeAll(keepingCapacity: true) }
    return ends
  }

  /// Reports offsets, so that tools such as `kafka-consumer-groups` see within a second how far this consumer is. Nothing else depends on
  /// it. A broker forgets offsets after `offsets.retention.minutes`, a week, so offsets that are reported again are sent again.
  public func show(_ positions: [PartitionOffset]) {
    guard showsOffsets, !client.isClosed, !positions.isEmpty else { return }
    let list = PartitionList(positions)
    let code = list.with { rd_kafka_offsets_store(client.handle, $0) }
    if code != RD_KAFKA_RESP_ERR_NO_ERROR {
      client.say(.notice, list.failure(attempt: "showing the offset") ?? KafkaError(code, attempt: "showing offsets"))
    }
    // By itself librdkafka would not send the same offset twice. If a commit fails, the timer repeats it.
    _ = list.with { rd_kafka_commit(client.handle, $0, 1) }
  }

  /// Reports the last offsets, if a broker takes them within a second, and ends.
  public func close() {
    guard !client.isClosed else { return }
    wakeUp.stopListening(to: queue)
    if showsOffsets { showLast() }
    rd_kafka_queue_destroy(queue)
    client.close()
  }

  private func showLast() {
    guard let answers = rd_kafka_queue_new(client.handle) else { return }
    defer { rd_kafka_queue_destroy(answers) }
    guard rd_kafka_commit_queue(client.handle, nil, answers, nil, nil) == RD_KAFKA_RESP_ERR_NO_ERROR,
      let event = rd_kafka_queue_poll(answers, 1000)
    else { return }
    rd_kafka_event_destroy(event)
  }

  /// Takes a message of the queue. Returns whether it was a record.
  private func take(_ pointer: UnsafeMutablePointer<rd_kafka_message_t>?, _ body: (borrowing ConsumedRecord) -> Void) -> Bool {
    guard let pointer else { return false }
    defer { rd_kafka_message_destroy(pointer) }
    guard let topic = pointer.pointee.rkt else {
      // The error has no partition. It is about the group, which only reports offsets.
      client.say(.warning, KafkaError(pointer.pointee.err, text: text(of: pointer), attempt: "consuming"))
      return false
    }
    let name = self.name(of: topic)
    if pointer.pointee.err == RD_KAFKA_RESP_ERR__PARTITION_EOF {
      ends.append(PartitionOffset(name, pointer.pointee.partition, .at(pointer.pointee.offset)))
      return false
    }
    guard pointer.pointee.err == RD_KAFKA_RESP_ERR_NO_ERROR else {
      let place = "\(name)-\(pointer.pointee.partition) at \(pointer.pointee.offset)"
      let error = KafkaError(pointer.pointee.err, text: text(of: pointer), attempt: "consuming \(place)")
      if failure == nil { failure = error } else { client.say(.error, error) }
      return false
    }
    body(ConsumedRecord(pointer, topic: name))
    return true
  }

  private func text(of pointer: UnsafeMutablePointer<rd_kafka_message_t>) -> String? {
    rd_kafka_message_errstr(pointer).map { String(cString: $0) }
  }

  private func name(of topic: OpaquePointer) -> String {
    if let name = names[topic] { return name }
    let name = String(cString: rd_kafka_topic_name(topic))
    names[topic] = name
    return name
  }

  private func throwFailure() throws(KafkaError) {
    guard let error = failure else { return }
    failure = nil
    throw error
  }

  private func checkOpen(_ attempt: String) throws(KafkaError) {
    if client.isClosed { throw KafkaError(RD_KAFKA_RESP_ERR__DESTROY, text: "the consumer is closed", attempt: attempt) }
  }
}

@available(*, unavailable, message: "a consumer stays on one thread")
extension Consumer: Sendable {}

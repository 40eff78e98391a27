import CKafka
import Platform

/// Reads partitions that it is told to, from offsets that it is told. It never skips: where an offset is gone, reading fails.
///
/// It belongs to one thread. librdkafka's own threads fetch ahead, and wake this one through `descriptor`.
public final class Consumer {
  /// Becomes readable when `consume` may have something to give, and stays so while there is more.
  public var descriptor: Int32 { wakeUp.number }

  private let client: KafkaClient
  private let queue: OpaquePointer
  private let wakeUp: EventDescriptor
  private let showsOffsets: Bool
  private var buffer = [UnsafeMutablePointer<rd_kafka_message_t>?](repeating: nil, count: 500)
  /// Names by librdkafka's address of the topic, which is good as long as it is assigned.
  private var names: [OpaquePointer: String] = [:]
  private var failure: KafkaError?
  private var ends: [PartitionOffset] = []

  /// - Parameter group: what `show` shows offsets under; nil when nothing will be shown.
  public init(_ configuration: ClientConfiguration, group: String?, log: @escaping LogHandler) throws(KafkaError) {
    let settings: KeyValuePairs = [
      // librdkafka wants one to assign partitions; nothing is ever said about it to a broker unless offsets are.
      "group.id": group ?? configuration.clientID,
      "enable.auto.commit": group == nil ? "false" : "true",
      "auto.commit.interval.ms": "1000",
      "enable.auto.offset.store": "false",
      "auto.offset.reset": "error",
      // What an aborted transaction has written is not given, nor what an open one has, and what lies behind that.
      "isolation.level": "read_committed",
      // A partition's last offsets may have no record: a transaction's marker, for one. Where reading stands then, only this says.
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

  /// Reads these partitions and no others from now on; nothing fetched before is given any more. Waits for a broker to say that they
  /// are there, and throws `isUnknownTopicOrPartition` when one is not: librdkafka itself would wait for it in silence.
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

  /// librdkafka looks for ever for a topic that is gone. (To take its partitions away first makes the client's end wait for ever.)
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

  /// Gives what has been fetched, `limit` records at most, those of one partition in order. Never waits. When a partition fails, what
  /// came before is given first, and then the error is thrown, once.
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
      // Short: the queue was empty, so its next record wakes us.
      if got < wanted { break }
    }
    noticeMissingTopic()
    if count >= limit || failure != nil { wakeUp.signal() }
    if count == 0 { try throwFailure() }
  }

  /// Partitions that were read to their ends since this was asked last, and the offsets that their next records will have: with what
  /// was consumed before this call, all before them was given.
  public func takeEnds() -> [PartitionOffset] {
    guard !ends.isEmpty else { return [] }
    defer { ends.removeAll(keepingCapacity: true) }
    return ends
  }

  /// Lets `kafka-consumer-groups` and the like see how far this consumer is, within a second. Nothing else depends on it. A broker forgets
  /// what was not shown for `offsets.retention.minutes`, a week: what is shown again is told again.
  public func show(_ positions: [PartitionOffset]) {
    guard showsOffsets, !client.isClosed, !positions.isEmpty else { return }
    let list = PartitionList(positions)
    let code = list.with { rd_kafka_offsets_store(client.handle, $0) }
    if code != RD_KAFKA_RESP_ERR_NO_ERROR {
      client.say(.notice, list.failure(attempt: "showing the offset") ?? KafkaError(code, attempt: "showing offsets"))
    }
    // By itself it would not tell a broker what it has told before. A commit that fails is the timer's to make again.
    _ = list.with { rd_kafka_commit(client.handle, $0, 1) }
  }

  /// Shows the last offsets, if a broker takes them within a second, and ends.
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

  /// Whether it was a record.
  private func take(_ pointer: UnsafeMutablePointer<rd_kafka_message_t>?, _ body: (borrowing ConsumedRecord) -> Void) -> Bool {
    guard let pointer else { return false }
    defer { rd_kafka_message_destroy(pointer) }
    guard let topic = pointer.pointee.rkt else {
      // Of no partition: about the group, which only shows offsets.
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

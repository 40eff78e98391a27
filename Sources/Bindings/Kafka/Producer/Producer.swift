import CKafka
import Platform

/// Appends records to partitions that the caller chooses, in the order of `send`. It is idempotent, and all replicas in sync acknowledge.
///
/// It belongs to one thread. librdkafka's threads send the records, and wake this thread through `descriptor`.
public final class Producer {
  /// Becomes readable when there are deliveries.
  public var descriptor: Int32 { wakeUp.number }

  private let client: KafkaClient
  private let queue: OpaquePointer
  private let wakeUp: EventDescriptor
  private var topics: [String: OpaquePointer] = [:]
  private var flusher: Flusher?
  /// Why the producer takes no more records: it is closed, or can't go on.
  private var end: KafkaError?

  public init(_ configuration: ClientConfiguration, log: @escaping LogHandler) throws(KafkaError) {
    // We do not set `enable.gapless.guarantee`, although later records may then be in the log before a refused one is sent again:
    // - Consumers must handle such a gap anyway. The guarantee does not cover records that timed out, which are the usual failures.
    // - With it every refusal is a fatal error, and so is every purge of records under way. But a purge follows each failed delivery and
    //   each assignment. After a fatal error we would need a new producer. It has a new id, so no broker could keep out the records that
    //   the old one still had on their way. Without the guarantee librdkafka waits for these, and goes on under a higher epoch of its id.
    let settings: KeyValuePairs = [
      "enable.idempotence": "true",
      "acks": "all",
      "linger.ms": String(configuration.linger / .milliseconds(1)),
      "delivery.timeout.ms": String(configuration.deliveryTimeout.wholeMilliseconds),
      "message.max.bytes": String(configuration.maximumRecordBytes),
      "queue.buffering.max.messages": String(configuration.maximumQueuedRecords),
    ]
    wakeUp = try .forQueue(attempt: "starting a producer")
    client = try KafkaClient(RD_KAFKA_PRODUCER, configuration, settings: settings, log: log) { native in
      rd_kafka_conf_set_events(native, RD_KAFKA_EVENT_DR)
    }
    guard let main = rd_kafka_queue_get_main(client.handle) else {
      throw KafkaError(RD_KAFKA_RESP_ERR__CRIT_SYS_RESOURCE, attempt: "starting a producer")
    }
    queue = main
    wakeUp.listen(to: main)
  }

  deinit {
    close()
  }

  /// Takes a record, which is sent after `linger`, or by `flush`. Throws `isQueueFull` when too many records wait; then it has not taken
  /// this one.
  /// - Parameters:
  ///   - key: nil is not the same as empty.
  ///   - value: nil is a tombstone.
  ///   - timestamp: milliseconds since 1970; 0 stands for now.
  ///   - token: comes back with the delivery.
  public func send(
    to topic: String, _ partition: Int32, key: [UInt8]?, value: [UInt8]?, headers: consuming OutgoingHeaders, timestamp: Int64,
    token: UInt64
  ) throws(KafkaError) {
    if let end { throw end }
    let destination = try self.topic(topic)
    let code = withOptionalBytes(of: key) { key, keyCount in
      withOptionalBytes(of: value) { value, valueCount in
        headers.hand { list in
          kafka_produce(
            client.handle, destination, partition, key, keyCount, value, valueCount, list, timestamp, UInt(token))
        }
      }
    }
    guard code == RD_KAFKA_RESP_ERR_NO_ERROR else {
      let attempt = "producing to \(topic)-\(partition)"
      if code == RD_KAFKA_RESP_ERR__FATAL, let cause = client.fatalCause(attempt: attempt) { throw cause }
      throw KafkaError(code, attempt: attempt)
    }
  }

  /// Sends the records that were taken at once. It does not wait.
  ///
  /// A turn's records come one by one. Without a linger time, a thread of librdkafka wakes up for the first of them, and often sends it
  /// alone; with one and a flush, the turn has one request a partition.
  public func flush() {
    guard end == nil else { return }
    let flusher = flusher ?? Flusher(client.handle)
    self.flusher = flusher
    flusher.flush()
  }

  /// Calls `body` with the results of earlier records. Those of one partition come in their order. It never waits.
  public func deliveries(_ body: (DeliveryReport) -> Void) {
    guard !client.isClosed else { return }
    wakeUp.drain()
    while let event = rd_kafka_queue_poll(queue, 0) {
      defer { rd_kafka_event_destroy(event) }
      guard rd_kafka_event_type(event) == RD_KAFKA_EVENT_DR else {
        report(event)
        continue
      }
      // Of a batch that the broker had already, it may not know the offset. librdkafka counts on from -1 then, so those after the first
      // would look like offsets.
      var isUnknown = false
      while let message = rd_kafka_event_message_next(event) {
        let token = UInt64(UInt(bitPattern: message.pointee._private))
        guard message.pointee.err == RD_KAFKA_RESP_ERR_NO_ERROR else {
          body(DeliveryReport(token: token, result: .failure(error(of: message))))
          continue
        }
        if message.pointee.offset < 0 { isUnknown = true }
        body(DeliveryReport(token: token, result: .success(isUnknown ? -1 : message.pointee.offset)))
      }
    }
  }

  /// Asks the brokers for these topics in advance. Throws `isUnknownTopicOrPartition` when one does not exist.
  public func warm(_ names: some Sequence<String>) throws(KafkaError) {
    if let end { throw end }
    for name in names { _ = try topic(name) }
    let metadata = try ClusterMetadata(client, .known, within: client.requestTimeout)
    for name in names where metadata.topics[name] == nil {
      throw KafkaError(RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, attempt: "asking for topic \(name)")
    }
  }

  /// Drops records that are not on their way yet, and forgets the others and all deliveries that were not taken. Records on their way may
  /// still arrive. It waits until librdkafka's threads are done, usually some milliseconds, and throws a fatal error if they are not.
  public func purge() throws(KafkaError) {
    guard !client.isClosed else { return }
    rd_kafka_purge(client.handle, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT)
    let clock = ContinuousClock()
    let deadline = clock.now + client.requestTimeout
    wakeUp.drain()
    while rd_kafka_outq_len(client.handle) > 0 {
      if let event = rd_kafka_queue_poll(queue, 10) {
        if rd_kafka_event_type(event) != RD_KAFKA_EVENT_DR { report(event) }
        rd_kafka_event_destroy(event)
      } else if clock.now > deadline {
        let stuck = KafkaError(
          RD_KAFKA_RESP_ERR__FATAL, text: "\(rd_kafka_outq_len(client.handle)) records could not be purged", attempt: "purging a producer")
        end = stuck
        throw stuck
      }
    }
  }

  /// The number of records whose deliveries were not taken yet.
  public var pending: Int { client.isClosed ? 0 : Int(rd_kafka_outq_len(client.handle)) }

  /// Drops records that are not delivered yet, and ends. Send nothing afterwards.
  public func close() {
    guard !client.isClosed else { return }
    end = KafkaError(RD_KAFKA_RESP_ERR__FATAL, text: "the producer is closed", attempt: "producing")
    flusher?.end()
    flusher = nil
    rd_kafka_purge(client.handle, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT)
    wakeUp.stopListening(to: queue)
    for topic in topics.values { rd_kafka_topic_destroy(topic) }
    topics = [:]
    rd_kafka_queue_destroy(queue)
    client.close()
  }

  /// The handle of a topic. It is kept here, because librdkafka would search all topics for every record.
  private func topic(_ name: String) throws(KafkaError) -> OpaquePointer {
    if let topic = topics[name] { return topic }
    guard let topic = rd_kafka_topic_new(client.handle, name, nil) else {
      throw KafkaError(rd_kafka_last_error(), attempt: "producing to topic \(name)")
    }
    topics[name] = topic
    return topic
  }

  private func error(of message: UnsafePointer<rd_kafka_message_t>) -> KafkaError {
    let topic = message.pointee.rkt.flatMap { rd_kafka_topic_name($0) }.map { String(cString: $0) } ?? ""
    let attempt = "producing to \(topic)-\(message.pointee.partition)"
    if message.pointee.err == RD_KAFKA_RESP_ERR__FATAL, let cause = client.fatalCause(attempt: attempt) { return cause }
    return KafkaError(message.pointee.err, attempt: attempt)
  }

  private func report(_ event: OpaquePointer) {
    guard rd_kafka_event_type(event) == RD_KAFKA_EVENT_ERROR else { return }
    let text = rd_kafka_event_error_string(event).map { String(cString: $0) }
    let isFatal = rd_kafka_event_error_is_fatal(event) != 0
    client.say(
      isFatal ? .critical : .error,
      KafkaError(rd_kafka_event_error(event), text: text, attempt: "running a producer", isFatal: isFatal))
  }
}

@available(*, unavailable, message: "a producer stays on one thread")
extension Producer: Sendable {}

private func withOptionalBytes<Result>(of bytes: [UInt8]?, _ body: (UnsafeRawPointer?, Int) -> Result) -> Result {
  guard let bytes else { return body(nil, 0) }
  return bytes.withUnsafeBytes { bytes in
    if let start = bytes.baseAddress { return body(start, bytes.count) }
    // For librdkafka, no address means that there is no key or value. An empty one needs an address, of which no byte is read.
    return withUnsafeBytes(of: UInt8(0)) { body($0.baseAddress, 0) }
  }
}

/// The result of a record.
public struct DeliveryReport: Sendable {
  /// The token that `Producer.send` got.
  public let token: UInt64
  /// The record's offset. It is negative when the broker only said that it has the record already, because an earlier try had arrived.
  public let result: Result<Int64, KafkaError>
}

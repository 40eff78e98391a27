import CKafka
import Platform

/// Appends records to partitions of the caller's choice: idempotent, acknowledged by all replicas in sync, in the order of `send`.
///
/// It belongs to one thread. librdkafka's own threads do the sending, and wake this one through `descriptor`.
public final class Producer {
  /// Becomes readable when `deliveries` has something to give.
  public var descriptor: Int32 { wakeUp.number }

  private let client: KafkaClient
  private let queue: OpaquePointer
  private let wakeUp: EventDescriptor
  private var topics: [String: OpaquePointer] = [:]
  /// Why it takes no more: closed, or stuck.
  private var end: KafkaError?

  public init(_ configuration: ClientConfiguration, log: @escaping LogHandler) throws(KafkaError) {
    // Without `enable.gapless.guarantee`, though records behind one that was refused may be in the log before it is sent again:
    // - Consumers must cope with such a gap anyway. The guarantee leaves out records that timed out, which is what mostly fails.
    // - It makes a fatal error of every refusal, and of every purge of records under way, which is how a failed delivery and each
    //   assignment begin. A new producer has a new id, by which no broker keeps out what the old one still had on its way; without
    //   it librdkafka waits for that, and goes on under a higher epoch of the same id.
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

  /// Takes a record; it is on its way within `linger`. Throws `isQueueFull` when too many are: nothing was taken then.
  /// - Parameters:
  ///   - key: nil is another thing than empty.
  ///   - value: nil is a tombstone.
  ///   - timestamp: milliseconds since 1970; 0 stands for now.
  ///   - token: comes back with its delivery.
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

  /// Gives what became of records sent earlier, those of one partition in their order. Never waits.
  public func deliveries(_ body: (DeliveryReport) -> Void) {
    guard !client.isClosed else { return }
    wakeUp.drain()
    while let event = rd_kafka_queue_poll(queue, 0) {
      defer { rd_kafka_event_destroy(event) }
      guard rd_kafka_event_type(event) == RD_KAFKA_EVENT_DR else {
        report(event)
        continue
      }
      while let message = rd_kafka_event_message_next(event) {
        let token = UInt64(UInt(bitPattern: message.pointee._private))
        guard message.pointee.err == RD_KAFKA_RESP_ERR_NO_ERROR else {
          body(DeliveryReport(token: token, result: .failure(error(of: message))))
          continue
        }
        body(DeliveryReport(token: token, result: .success(message.pointee.offset)))
      }
    }
  }

  /// Learns where these topics are. Throws `isUnknownTopicOrPartition` when one is not there.
  public func warm(_ names: some Sequence<String>) throws(KafkaError) {
    if let end { throw end }
    for name in names { _ = try topic(name) }
    let metadata = try ClusterMetadata(client, .known, within: client.requestTimeout)
    for name in names where metadata.topics[name] == nil {
      throw KafkaError(RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, attempt: "asking for topic \(name)")
    }
  }

  /// Drops what is not yet on its way, forgets what is, and takes no notice of deliveries that have not been taken. What is on its way
  /// may still arrive. Waits for librdkafka's threads to let go, usually some milliseconds; throws a fatal error if they don't.
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

  /// Records that were sent and whose deliveries were not taken yet.
  public var pending: Int { client.isClosed ? 0 : Int(rd_kafka_outq_len(client.handle)) }

  /// Drops what is not yet delivered. Nothing may be sent after.
  public func close() {
    guard !client.isClosed else { return }
    end = KafkaError(RD_KAFKA_RESP_ERR__FATAL, text: "the producer is closed", attempt: "producing")
    rd_kafka_purge(client.handle, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT)
    wakeUp.stopListening(to: queue)
    for topic in topics.values { rd_kafka_topic_destroy(topic) }
    topics = [:]
    rd_kafka_queue_destroy(queue)
    client.close()
  }

  /// A topic's handle: looked up in librdkafka it would cost a walk over all topics for every record.
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
    // To librdkafka no address means no key or value at all; an empty one needs an address, and none of its bytes is read.
    return withUnsafeBytes(of: UInt8(0)) { body($0.baseAddress, 0) }
  }
}

/// What became of a record.
public struct DeliveryReport: Sendable {
  /// As given to `Producer.send`.
  public let token: UInt64
  /// Its offset. Negative when the broker only said that it has the record already: a retry whose first try had arrived.
  public let result: Result<Int64, KafkaError>
}

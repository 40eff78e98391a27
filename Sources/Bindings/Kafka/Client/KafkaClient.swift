import CKafka
import Foundation
import Platform
import Synchronization

/// A client of librdkafka: a `rd_kafka_t`, its threads, and what it logs.
final class KafkaClient {
  let handle: OpaquePointer
  private let log: Unmanaged<LogBox>
  let requestTimeout: Duration
  private(set) var isClosed = false
  private var hadMissingTopic = false

  init(
    _ kind: rd_kafka_type_t, _ configuration: ClientConfiguration, settings: KeyValuePairs<String, String>,
    log: @escaping LogHandler, prepare: (OpaquePointer) -> Void = { _ in }
  ) throws(KafkaError) {
    let native = try NativeConfiguration()
    try native.set("bootstrap.servers", configuration.bootstrapServers)
    try native.set("client.id", configuration.clientID)
    // Without it a request waits for the TCP acknowledgement of the last one: 40 ms.
    try native.set("socket.nagle.disable", "true")
    try native.set("allow.auto.create.topics", "false")
    // With this a broker that restarts is found again at once. The default waits up to 10 s.
    try native.set("reconnect.backoff.max.ms", "1000")
    // A broker that hangs keeps its connections open. The default waits a minute for what it was asked, metadata among it, though others
    // took its partitions over long before.
    let silence = String(configuration.brokerSilence.wholeMilliseconds)
    for name in ["socket.timeout.ms", "socket.connection.setup.timeout.ms"] { try native.set(name, silence) }
    try native.set("topic.metadata.propagation.max.ms", String(configuration.topicPropagation.wholeMilliseconds))
    for (name, value) in settings { try native.set(name, value) }
    // These come last, so that they can change defaults. None of them changes a property that this program decides.
    for (name, value) in configuration.properties { try native.set(name, value) }
    let box = Unmanaged.passRetained(LogBox(log, configuration.requests))
    native.with { pointer in
      rd_kafka_conf_set_opaque(pointer, box.toOpaque())
      rd_kafka_conf_set_log_cb(pointer, takeLogLine)
      rd_kafka_conf_set_error_cb(pointer, takeError)
      configuration.requests.count(in: pointer)
      prepare(pointer)
    }
    do throws(KafkaError) {
      handle = try native.make(kind, attempt: "starting a client of \(configuration.bootstrapServers)")
    } catch {
      box.release()
      throw error
    }
    self.log = box
    requestTimeout = configuration.requestTimeout
  }

  /// Ends the client's threads. It never waits for a broker.
  func close() {
    guard !isClosed else { return }
    isClosed = true
    guard hadMissingTopic else { return Self.destroy(handle, log) }
    // librdkafka 2.0 may then wait for ever for a thread that has partitions of a topic that is gone. So only a separate thread waits for
    // it.
    nonisolated(unsafe) let handle = handle
    let log = log
    Thread.detachNewThread { Self.destroy(handle, log) }
  }

  private static func destroy(_ handle: OpaquePointer, _ log: Unmanaged<LogBox>) {
    rd_kafka_destroy_flags(handle, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE)
    log.release()
  }

  deinit {
    close()
  }

  func say(_ level: ClientLogLine.Level, _ error: KafkaError) {
    log.takeUnretainedValue().handler(ClientLogLine(level: level, facility: error.name, text: error.description))
  }

  /// Whether a topic was reported missing since the last call. librdkafka reports that for each partition, again and again, and only here.
  func hasMissedTopic() -> Bool {
    guard log.takeUnretainedValue().missesTopic.exchange(false, ordering: .relaxed) else { return false }
    hadMissingTopic = true
    return true
  }

  /// Why brokers that can be reached don't let this client in, as the last attempt to connect has ended since this was last asked; nil:
  /// nobody has said so. Whoever asks a broker something hears only that there was no answer. For clients that nobody else polls.
  func takeRefusal() -> KafkaError? {
    rd_kafka_poll(handle, 0)
    return log.takeUnretainedValue().refusal.withLock { refusal in
      defer { refusal = nil }
      return refusal
    }
  }

  /// The changes of a group since the last call.
  func takeGroupChanges() -> [GroupMember.Change] {
    log.takeUnretainedValue().groupChanges.withLock { changes in
      defer { changes = [] }
      return changes
    }
  }

  static func note(_ change: GroupMember.Change, of handle: OpaquePointer) {
    guard let opaque = rd_kafka_opaque(handle) else { return }
    Unmanaged<LogBox>.fromOpaque(opaque).takeUnretainedValue().groupChanges.withLock { $0.append(change) }
  }

  /// The error that stopped the client, if one did.
  func fatalCause(attempt: String) -> KafkaError? {
    var reason = [CChar](repeating: 0, count: 512)
    let code = rd_kafka_fatal_error(handle, &reason, reason.count)
    guard code != RD_KAFKA_RESP_ERR_NO_ERROR else { return nil }
    return KafkaError(code, text: String(reason), attempt: attempt, isFatal: true)
  }
}

private final class LogBox: Sendable {
  let handler: LogHandler
  /// Kept alive for librdkafka's threads, which count requests.
  private let requests: RequestCounts
  let missesTopic = Atomic(false)
  let groupChanges = Mutex<[GroupMember.Change]>([])
  let refusal = Mutex<KafkaError?>(nil)

  init(_ handler: @escaping LogHandler, _ requests: RequestCounts) {
    self.handler = handler
    self.requests = requests
  }

  func note(_ error: KafkaError) {
    // That all are down is said after each of them, whatever was wrong.
    if error.isRefusedConnection || error.isUnreachableBroker { refusal.withLock { $0 = error.isRefusedConnection ? error : nil } }
  }
}

private func takeLogLine(
  _ handle: OpaquePointer?, _ level: Int32, _ facility: UnsafePointer<CChar>?, _ text: UnsafePointer<CChar>?
) {
  guard let handle, let opaque = rd_kafka_opaque(handle), let facility, let text else { return }
  let line = ClientLogLine(
    level: ClientLogLine.Level(rawValue: level) ?? .notice, facility: String(cString: facility), text: String(cString: text))
  // All clients get all properties, so a producer that gets a consumer's property is no mistake.
  if line.facility == "CONFWARN", line.text.contains(" property and will be ignored by this ") { return }
  Unmanaged<LogBox>.fromOpaque(opaque).takeUnretainedValue().handler(line)
}

private func takeError(
  _ handle: OpaquePointer?, _ code: Int32, _ text: UnsafePointer<CChar>?, _ opaque: UnsafeMutableRawPointer?
) {
  guard let opaque, let text else { return }
  let box = Unmanaged<LogBox>.fromOpaque(opaque).takeUnretainedValue()
  let error = KafkaError(rd_kafka_resp_err_t(code), text: String(cString: text), attempt: "running a client")
  if error.isUnknownTopicOrPartition {
    box.missesTopic.store(true, ordering: .relaxed)
    return
  }
  box.note(error)
  // librdkafka recovers from all others by itself.
  let line = ClientLogLine(level: error.isFatal ? .critical : .error, facility: error.name, text: error.description)
  box.handler(line)
}

/// librdkafka signals only when an empty queue gets something. So first drain the descriptor, then empty the queue. If something is left in
/// the queue, signal again.
extension EventDescriptor {
  static func forQueue(attempt: String) throws(KafkaError) -> EventDescriptor {
    do throws(SystemError) {
      return try EventDescriptor()
    } catch {
      throw KafkaError(RD_KAFKA_RESP_ERR__CRIT_SYS_RESOURCE, text: "there is no descriptor to wait on: \(error)", attempt: attempt)
    }
  }

  func listen(to queue: OpaquePointer) {
    var one: UInt64 = 1
    rd_kafka_queue_io_event_enable(queue, number, &one, MemoryLayout<UInt64>.size)
  }

  func stopListening(to queue: OpaquePointer) {
    rd_kafka_queue_io_event_enable(queue, -1, nil, 0)
  }
}

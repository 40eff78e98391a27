import CKafka

/// An error of librdkafka or a broker, and what this client was doing.
public struct KafkaError: Error, Equatable, Sendable {
  /// librdkafka's number: negative for its own errors, positive for the protocol's (https://kafka.apache.org/protocol, "Error Codes").
  public let code: Int32
  /// The error's name, such as `_MSG_TIMED_OUT` or `TOPIC_ALREADY_EXISTS`. This is the word to search for.
  public let name: String
  /// The text of librdkafka or the broker.
  public let text: String
  /// What the client was doing: `producing to seat.held-3`.
  public let attempt: String
  /// Whether the client can't go on and must be replaced by a new one.
  public let isFatal: Bool

  init(_ code: rd_kafka_resp_err_t, text: String? = nil, attempt: String, isFatal: Bool = false) {
    self.code = code.rawValue
    name = String(cString: rd_kafka_err2name(code))
    self.text = text ?? String(cString: rd_kafka_err2str(code))
    self.attempt = attempt
    self.isFatal = isFatal || code == RD_KAFKA_RESP_ERR__FATAL
  }

  /// Takes over an error object.
  init(consuming error: OpaquePointer, attempt: String) {
    self.init(
      rd_kafka_error_code(error), text: String(cString: rd_kafka_error_string(error)), attempt: attempt,
      isFatal: rd_kafka_error_is_fatal(error) != 0)
    rd_kafka_error_destroy(error)
  }

  /// An error of this wrapper.
  static func invalid(_ text: String, attempt: String) -> KafkaError {
    KafkaError(RD_KAFKA_RESP_ERR__INVALID_ARG, text: text, attempt: attempt)
  }
}

extension KafkaError {
  var response: rd_kafka_resp_err_t { rd_kafka_resp_err_t(code) }

  /// Whether too many records wait for their deliveries.
  public var isQueueFull: Bool { response == RD_KAFKA_RESP_ERR__QUEUE_FULL }
  /// Whether the wanted offset does not exist. `auto.offset.reset=error` forbids going on elsewhere.
  public var isOutOfRange: Bool {
    response == RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET || response == RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE
  }
  public var isTooLarge: Bool {
    response == RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE || response == RD_KAFKA_RESP_ERR_RECORD_LIST_TOO_LARGE
  }
  public var isUnknownTopicOrPartition: Bool {
    [
      RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC, RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION, RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART,
    ].contains(response)
  }
  /// Whether the broker refuses the record's time. `message.timestamp.after.max.ms` and `.before.max.ms` of the topic are its limits.
  public var isInvalidTimestamp: Bool { response == RD_KAFKA_RESP_ERR_INVALID_TIMESTAMP }
  /// Whether the broker's checks refuse a record, and always will.
  public var isInvalidRecord: Bool {
    [
      RD_KAFKA_RESP_ERR_INVALID_RECORD, RD_KAFKA_RESP_ERR_INVALID_MSG_SIZE, RD_KAFKA_RESP_ERR_UNSUPPORTED_FOR_MESSAGE_FORMAT,
      RD_KAFKA_RESP_ERR_POLICY_VIOLATION,
    ].contains(response)
  }
  /// Whether the client's user may not do this with the topic.
  public var isTopicUnauthorized: Bool {
    response == RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED || response == RD_KAFKA_RESP_ERR_TOPIC_EXCEPTION
  }
  /// A broker does not let this client in, or this client does not trust it.
  public var isRefusedConnection: Bool {
    hasAlert || [
      RD_KAFKA_RESP_ERR__AUTHENTICATION, RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED, RD_KAFKA_RESP_ERR_UNSUPPORTED_SASL_MECHANISM,
      RD_KAFKA_RESP_ERR__SSL,
    ].contains(response)
  }
  /// The broker has ended a connection by an alert of TLS: with TLS 1.3 a client's certificate is refused when the client's handshake is
  /// over, and librdkafka reports no more than a connection that broke.
  private var hasAlert: Bool { response == RD_KAFKA_RESP_ERR__TRANSPORT && text.contains("SSL routines") && text.contains(" alert ") }
  /// There is no connection to a broker.
  var isUnreachableBroker: Bool { [RD_KAFKA_RESP_ERR__TRANSPORT, RD_KAFKA_RESP_ERR__RESOLVE].contains(response) }
  /// Whether the broker does not know the request.
  public var isUnsupported: Bool {
    response == RD_KAFKA_RESP_ERR__UNSUPPORTED_FEATURE || response == RD_KAFKA_RESP_ERR_UNSUPPORTED_VERSION
  }

  /// Whether the same may work later: a broker is away, slow, or moving a partition.
  public var isRetriable: Bool { !isFatal && !isRefusedConnection && KafkaError.passing.contains(code) }

  private static let passing: Set<Int32> = Set(
    [
      RD_KAFKA_RESP_ERR__TRANSPORT, RD_KAFKA_RESP_ERR__RESOLVE, RD_KAFKA_RESP_ERR__MSG_TIMED_OUT, RD_KAFKA_RESP_ERR__TIMED_OUT,
      RD_KAFKA_RESP_ERR__TIMED_OUT_QUEUE, RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN, RD_KAFKA_RESP_ERR__ISR_INSUFF,
      RD_KAFKA_RESP_ERR__WAIT_COORD, RD_KAFKA_RESP_ERR__QUEUE_FULL, RD_KAFKA_RESP_ERR__RETRY, RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE,
      RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION, RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT, RD_KAFKA_RESP_ERR_BROKER_NOT_AVAILABLE,
      RD_KAFKA_RESP_ERR_REPLICA_NOT_AVAILABLE, RD_KAFKA_RESP_ERR_NETWORK_EXCEPTION, RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS,
      RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE, RD_KAFKA_RESP_ERR_NOT_COORDINATOR, RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS,
      RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS_AFTER_APPEND, RD_KAFKA_RESP_ERR_NOT_CONTROLLER, RD_KAFKA_RESP_ERR_KAFKA_STORAGE_ERROR,
      RD_KAFKA_RESP_ERR_OFFSET_NOT_AVAILABLE, RD_KAFKA_RESP_ERR_FENCED_LEADER_EPOCH, RD_KAFKA_RESP_ERR_UNKNOWN_LEADER_EPOCH,
    ].map(\.rawValue))
}

extension KafkaError: CustomStringConvertible {
  public var description: String {
    let advice = advice.map { "; \($0)" } ?? ""
    return "Kafka error \(name) (\(code)) \(attempt): \(text)\(advice)"
  }

  /// librdkafka before 2.6.1 sends a nonce twice (its pull request 4895), and Kafka 4 checks it.
  private var scramAdvice: String? {
    guard text.contains("SCRAM"), rd_kafka_version() < 0x0206_01ff else { return nil }
    let version = String(cString: rd_kafka_version_str())
    return "; with librdkafka \(version) brokers of Kafka 4 and later refuse every SCRAM password: use PLAIN over TLS, or a certificate "
      + "(ssl.certificate.location, ssl.key.location)"
  }

  /// What the operator can do about it. Nil if the program has a mistake.
  var advice: String? {
    if isFatal { return "make a new producer; records under way may or may not be in the log" }
    if isOutOfRange { return "records were removed unread, or the broker's data was replaced" }
    if isUnknownTopicOrPartition { return "a running system makes it anew within a minute" }
    if isTooLarge { return "raise max.message.bytes of the topic and message.max.bytes of this client, or send less" }
    if isInvalidTimestamp {
      return "correct the clocks of this machine and of the broker, or raise the topic's message.timestamp.after.max.ms"
    }
    if isQueueFull { return "take deliveries and send again" }
    if hasAlert { return "check that the brokers take this client's certificate: ssl.certificate.location, ssl.key.location" }
    switch response {
    case RD_KAFKA_RESP_ERR__RESOLVE, RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN, RD_KAFKA_RESP_ERR__TRANSPORT, RD_KAFKA_RESP_ERR__TIMED_OUT,
      RD_KAFKA_RESP_ERR__MSG_TIMED_OUT:
      return "check that the brokers run, that bootstrap.servers names them, and that their advertised.listeners can be reached from here"
    case RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS, RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS_AFTER_APPEND, RD_KAFKA_RESP_ERR__ISR_INSUFF:
      return "fewer replicas are in sync than min.insync.replicas asks for: bring the missing brokers back"
    case RD_KAFKA_RESP_ERR_INVALID_REPLICATION_FACTOR:
      return "there are fewer brokers than the replication factor: start more brokers, or set a smaller factor"
    case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED, RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED,
      RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED:
      return "give this client's user the permission (kafka-acls)"
    case RD_KAFKA_RESP_ERR__AUTHENTICATION, RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED, RD_KAFKA_RESP_ERR_UNSUPPORTED_SASL_MECHANISM:
      return "check sasl.username, sasl.password and sasl.mechanism, and that the brokers know this user" + (scramAdvice ?? "")
    case RD_KAFKA_RESP_ERR__SSL:
      return "check that ssl.ca.location has the certificate that the brokers' are signed with, and that this port of theirs speaks TLS"
    case RD_KAFKA_RESP_ERR_KAFKA_STORAGE_ERROR:
      return "a broker's disk failed: see its log"
    default:
      return nil
    }
  }
}

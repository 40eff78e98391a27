/// The settings that all clients of a cluster share.
public struct ClientConfiguration: Sendable {
  /// The first brokers, as `host:port`, several with commas. The client finds the other brokers through these.
  public var bootstrapServers: String
  /// The name of this program in the logs, quotas and metrics of the brokers.
  public var clientID: String
  /// How long a producer gathers records for one request. Measured on one machine with 12 hops through a broker: one purchase alone takes
  /// 0.7 ms a hop with 0 ms, and 1.6 ms with 1 ms. With 64 purchases at once, a hop costs 29 µs of CPU with 0 ms, 15 µs with 0.1 ms, and 5
  /// µs with 1 ms, which is no slower.
  public var linger: Duration = .milliseconds(1)
  /// The delivery of a record fails after this time without an acknowledgement.
  public var deliveryTimeout: Duration = .seconds(30)
  /// After this long without an answer a connection counts as dead, and other brokers are asked. Brokers take one another for dead after
  /// nine seconds (`broker.session.timeout.ms`).
  public var brokerSilence: Duration = .seconds(10)
  /// The time limit of administration and queries.
  public var requestTimeout: Duration = .seconds(10)
  /// A topic that no broker knows counts as missing after this time. A new topic takes a while to be known everywhere.
  public var topicPropagation: Duration = .seconds(5)
  /// The largest size of a record, in bytes with its headers. Brokers and topics have limits of their own (1 MiB by default).
  public var maximumRecordBytes = 1 << 20
  /// The number of records that a producer holds. Then `send` refuses more.
  public var maximumQueuedRecords = 100_000
  /// The counts of the clients' requests.
  public var requests = RequestCounts()
  /// Other properties of librdkafka (its CONFIGURATION.md), such as `security.protocol`.
  public private(set) var properties: [String: String] = [:]

  public init(bootstrapServers: String, clientID: String) {
    self.bootstrapServers = bootstrapServers
    self.clientID = clientID
  }

  /// Adds properties in the form `name=value`. Throws if librdkafka does not know a property or does not take its value. Throws also for a
  /// property that this program sets itself, because its promises depend on it.
  public mutating func add(properties lines: [String]) throws(KafkaError) {
    for line in lines {
      guard let equals = line.firstIndex(of: "="), equals != line.startIndex else {
        throw KafkaError.invalid("'\(line)' must have the form name=value", attempt: "reading Kafka properties")
      }
      let name = line[..<equals].trimmed, value = line[line.index(after: equals)...].trimmed
      if let reason = ClientConfiguration.decided[name] {
        throw KafkaError.invalid("\(name) can't be set: \(reason)", attempt: "reading Kafka properties")
      }
      let trial = try NativeConfiguration()
      try trial.set(name, value)
      properties[name] = value
    }
  }

  private static let decided: [String: String] = [
    "bootstrap.servers": "it has a setting of its own",
    "metadata.broker.list": "it has a setting of its own",
    "client.id": "it has a setting of its own",
    "linger.ms": "it has a setting of its own",
    "queue.buffering.max.ms": "it has a setting of its own",
    "message.timeout.ms": "it has a setting of its own",
    "delivery.timeout.ms": "it has a setting of its own",
    "group.id": "it is the service's name",
    "group.instance.id": "it has a setting of its own",
    "partition.assignment.strategy": "a member's partitions have the same numbers in all topics",
    "acks": "an acknowledged record must survive the loss of a broker",
    "request.required.acks": "an acknowledged record must survive the loss of a broker",
    "enable.idempotence": "retries would change the order of records or double them",
    "enable.gapless.guarantee": "every purge of records under way would be a fatal error",
    "transactional.id": "transactions are the database's",
    "auto.offset.reset": "a gap must be an alarm, never a silent skip",
    "enable.auto.commit": "the database decides what was handled",
    "auto.commit.enable": "the database decides what was handled",
    "enable.auto.offset.store": "the database decides what was handled",
    "allow.auto.create.topics": "topics are declared",
    "enable.partition.eof": "readers learn by it how far they are",
    "isolation.level": "what a transaction has not committed must not take effect",
    "test.mock.num.brokers": "a mock cluster is made on purpose",
  ]
}

extension Substring {
  fileprivate var trimmed: String {
    var text = self
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text.drop(while: \.isWhitespace))
  }
}

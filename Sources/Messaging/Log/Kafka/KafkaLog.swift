import Deciding
import Kafka
import Synchronization

/// The log on Apache Kafka.
public final class KafkaLog: Log {
  let configuration: ClientConfiguration
  private let replicationFactor: Int32?
  private let groupPrefix: String
  let log: LogHandler
  let admin: AdminClient
  /// Sees records of open transactions. It is made when it is first needed.
  private let uncommitted = Mutex<AdminClient?>(nil)
  private let creation: any TopicCreation

  /// Requests that all clients of this log have sent to brokers so far, by kind.
  public var requestsSent: KeyValuePairs<String, Int> {
    let requests = configuration.requests
    return ["produce": requests.produce, "fetch": requests.fetch, "other": requests.other]
  }

  /// Starts a client; whether a broker can be reached turns out with the first call that asks one.
  public convenience init(_ settings: Settings, logger: Logger) throws(LogError) {
    try self.init(settings, creation: nil, logger: logger)
  }

  /// - Parameter creation: who creates topics where the brokers can't: a mock cluster.
  package init(_ settings: Settings, creation: (any TopicCreation)?, logger: Logger) throws(LogError) {
    log = { line in logger.write(line) }
    replicationFactor = settings.replicationFactor
    groupPrefix = settings.groupPrefix
    configuration = try asking { () throws(KafkaError) in try ClientConfiguration(settings) }
    admin = try asking { [configuration, log] () throws(KafkaError) in try AdminClient(configuration, log: log) }
    self.creation = creation ?? admin
  }

  @discardableResult
  public func create(_ topics: [TopicSpecification]) throws(LogError) -> Set<String> {
    let present = try asking { () throws(KafkaError) in try admin.metadata() }
    let missing = try topics.missing(in: present.topics)
    guard !missing.isEmpty else { return [] }
    let replicas = replicationFactor ?? Int32(clamping: min(3, present.brokers))
    let created = try asking { () throws(KafkaError) in
      try creation.create(missing.map { TopicDefinition($0, replicationFactor: replicas) })
    }
    try awaitPropagation(of: topics, to: admin, within: configuration.topicPropagation)
    return created
  }

  public func partitionCounts() throws(LogError) -> [String: Int32] {
    try asking { () throws(KafkaError) in try admin.metadata() }.topics
  }

  public func producer() throws(LogError) -> any LogProducer {
    try asking { () throws(KafkaError) in KafkaLogProducer(try Producer(configuration, log: log)) }
  }

  public func reader(group: String?) throws(LogError) -> any LogReader {
    try reader(group: group, gathering: 0)
  }

  public func reader(group: String?, gathering: Int64) throws(LogError) -> any LogReader {
    let group = group.map { groupPrefix + $0 }
    return try asking { () throws(KafkaError) in
      KafkaLogReader(try Consumer(configuration, group: group, gathering: .milliseconds(gathering), log: log))
    }
  }

  public func member(of group: String, as name: String, reading topics: [String]) throws(LogError) -> any LogGroupMember {
    let member = try asking { () throws(KafkaError) in
      try GroupMember(configuration, of: groupPrefix + group, as: name, reading: topics, log: log)
    }
    return KafkaLogGroupMember(member, goingBy: topics.first ?? "")
  }

  public func ranges(of places: [TopicPartition]) throws(LogError) -> [TopicPartition: Range<Int64>] {
    // The starts first: they go up too, and never beyond an end that is asked for later.
    let starts = try offsets(.beginning, of: places, admin)
    let ends = try offsets(.end, of: places, admin)
    return ends.reduce(into: [:]) { $0[$1.key] = min(starts[$1.key] ?? $1.value, $1.value)..<$1.value }
  }

  public func ends(of places: [TopicPartition]) throws(LogError) -> [TopicPartition: Int64] {
    try offsets(.end, of: places, admin)
  }

  public func highWatermarks(of places: [TopicPartition]) throws(LogError) -> [TopicPartition: Int64] {
    guard !places.isEmpty else { return [:] }
    let client = try uncommitted.withLock { client throws(LogError) in
      if let client { return client }
      let made = try asking { () throws(KafkaError) in try AdminClient(configuration, isolation: .readUncommitted, log: log) }
      client = made
      return made
    }
    return try offsets(.end, of: places, client)
  }

  public func offsets(since time: Timestamp, of places: [TopicPartition]) throws(LogError) -> [TopicPartition: Int64] {
    var offsets = try ends(of: places)
    let known = try asking { () throws(KafkaError) in
      try admin.offsets(since: time.milliseconds, of: places.map { PartitionOffset($0.topic, $0.partition, .end) })
    }
    for (place, offset) in known {
      let place = TopicPartition(place.topic, place.partition)
      offsets[place] = min(offset, offsets[place] ?? offset)
    }
    return offsets
  }

  private func offsets(
    _ end: PartitionOffset.Offset, of places: [TopicPartition], _ client: AdminClient
  ) throws(LogError) -> [TopicPartition: Int64] {
    let offsets = try asking { () throws(KafkaError) in
      try client.offsets(of: places.map { PartitionOffset($0.topic, $0.partition, end) })
    }
    return Dictionary(uniqueKeysWithValues: offsets.map { (TopicPartition($0.topic, $0.partition), $1) })
  }

  public func close() {
    admin.close()
    uncommitted.withLock { $0?.close() }
  }
}

extension KafkaLog {
  /// How a cluster is reached, and what is asked of it.
  public struct Settings: Sendable {
    /// `host:port`, several with commas.
    public var bootstrapServers: String
    /// The name that the brokers know this program by.
    public var clientID: String
    /// How long a record waits for others when nobody calls `LogProducer.flush`. Whoever does that knows when a turn is over, so nothing
    /// waits that could be on its way.
    public var linger: Duration = .milliseconds(5)
    /// A record that no broker has acknowledged after this long is reported as not delivered (`LogError.unavailable`).
    public var deliveryTimeout: Duration = .seconds(30)
    /// Copies of each topic that is created; nil: 3, or as many as there are brokers. With two or more, all but one must have a record
    /// before it is acknowledged.
    public var replicationFactor: Int32?
    /// The largest record, in bytes with its headers. Brokers and topics have limits of their own (1 MiB as they come).
    public var maximumRecordBytes = 1 << 20
    /// What the names of consumer groups begin with.
    public var groupPrefix = ""
    /// Anything else that librdkafka knows, each `name=value`.
    public var properties: [String] = []

    public init(bootstrapServers: String, clientID: String) {
      self.bootstrapServers = bootstrapServers
      self.clientID = clientID
    }

    /// Throws when a property is none, or none that may be set.
    public func check() throws(LogError) {
      _ = try asking { () throws(KafkaError) in try ClientConfiguration(self) }
    }
  }
}

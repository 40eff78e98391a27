extension KafkaLog {
  /// How a cluster is reached, and what is asked of it.
  public struct Settings: Sendable {
    /// `host:port`, several with commas.
    public var bootstrapServers: String
    /// The name that the brokers know this program by.
    public var clientID: String
    /// How long records are gathered for one request: a millisecond costs a hop 0.9 ms when there is nothing to do, and a third of
    /// the CPU of 0.1 ms when there is much.
    public var linger: Duration = .milliseconds(1)
    /// A record that no broker has acknowledged after this long is reported as not delivered (`LogError.unavailable`).
    public var deliveryTimeout: Duration = .seconds(30)
    /// Copies of each topic that is created; nil: 3, or as many as there are brokers. With two or more, all but one must have a record
    /// before it is acknowledged.
    public var replicationFactor: Int32?
    /// The largest record, in bytes with its headers. Brokers and topics have limits of their own (1 MiB as they come).
    public var maximumRecordBytes = 1 << 20
    /// Anything else that librdkafka knows, each `name=value`.
    public var properties: [String] = []

    public init(bootstrapServers: String, clientID: String) {
      self.bootstrapServers = bootstrapServers
      self.clientID = clientID
    }
  }
}

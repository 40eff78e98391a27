/// The log that all messages go through: Kafka, the embedded one, or the simulator's.
///
/// One instance may be used from any thread; the producers and readers that it makes belong to one thread each.
public protocol Log: AnyObject, Sendable {
  /// Creates the topics that are missing. Throws `LogError.mismatch` when one exists with another number of partitions.
  /// Returns the names of those it created.
  @discardableResult
  func create(_ topics: [TopicSpecification]) throws(LogError) -> Set<String>
  /// Sees whether topics that are there are such that nothing gets lost in them. Throws `LogError.mismatch` when one is not. To be called
  /// before anything is started on it.
  func check(_ topics: [TopicSpecification]) throws(LogError)
  func producer() throws(LogError) -> any LogProducer
  /// - Parameter group: the name that the log's own tools show `committed` offsets under; nil for a reader that commits none.
  func reader(group: String?) throws(LogError) -> any LogReader
  /// Joins a group, which spreads partitions over its members.
  ///
  /// - Parameters:
  ///   - name: unlike any other member's, and the same after a restart.
  ///   - topics: with equal partition counts. The first one's partitions say which are the member's; it is the same one for all members.
  func member(of group: String, as name: String, reading topics: [String]) throws(LogError) -> any LogGroupMember
  /// What there is of each partition: from the first offset that may be read to the one that the next record gets, which are the same
  /// where it is empty. Not every offset between has a record: compaction removes some, a transaction's marker takes one. On Kafka
  /// the end is the last stable offset: what an open transaction holds back is not there yet. Waits, a few seconds at most.
  func ranges(of places: [TopicPartition]) throws(LogError) -> [TopicPartition: Range<Int64>]
  /// The ends alone.
  func ends(of places: [TopicPartition]) throws(LogError) -> [TopicPartition: Int64]
  /// Frees what it holds. Readers and producers must be closed before.
  func close()
}

extension Log {
  /// A log whose topics nobody else can make.
  public func check(_ topics: [TopicSpecification]) throws(LogError) {}

  /// A log of one process.
  public func member(of group: String, as name: String, reading topics: [String]) throws(LogError) -> any LogGroupMember {
    throw LogError(.other, "this log has no groups: its partitions are one process's; several processes want a Kafka cluster")
  }

  public func reader() throws(LogError) -> any LogReader {
    try reader(group: nil)
  }

  public func ends(of places: [TopicPartition]) throws(LogError) -> [TopicPartition: Int64] {
    try ranges(of: places).mapValues(\.upperBound)
  }
}

/// Appends records. Those of one partition arrive in the order of `send`, once each, as long as no delivery fails.
public protocol LogProducer: AnyObject {
  /// Becomes readable when there may be deliveries to take, and is so no more once all were taken; nil for a log without waiting
  /// (the simulator's).
  var descriptor: Int32? { get }
  /// Learns where these topics are, so that the first record of each need not wait for it: Kafka's takes up to a second then.
  /// To be called before a service says that it is ready. Waits, a few seconds at most. Throws `LogError.unknownTopic` when one is
  /// missing.
  func warm(_ topics: Set<String>) throws(LogError)
  /// Takes a record to be appended; `token` comes back with its delivery. Throws `LogError.queueFull` when too many are under way:
  /// nothing was taken then, try again after the next deliveries.
  func send(_ record: OutgoingRecord, token: UInt64) throws(LogError)
  /// Sees to it that what was sent since is on its way at once: a log may gather the records of one turn for one write.
  func flush()
  /// What became of records sent earlier, those of one partition in their order. Never waits.
  func deliveries() -> [Delivery]
  /// Drops what is not yet on its way and forgets what is: no delivery of an earlier `send` comes after this.
  func purge()
  func close()
}

extension LogProducer {
  public func warm(_ topics: Set<String>) throws(LogError) {}
}

public struct Delivery: Sendable {
  public var token: UInt64
  /// The offset it has, or why it is not known to be in the log.
  public var result: Result<Int64, LogError>

  public init(token: UInt64, result: Result<Int64, LogError>) {
    self.token = token
    self.result = result
  }
}

/// Reads assigned partitions.
public protocol LogReader: AnyObject {
  /// Becomes readable when there may be records to poll, and stays so after a poll that came back full, as it may have left some;
  /// nil for a log without waiting.
  var descriptor: Int32? { get }
  /// Reads these partitions, and no others, from these offsets on. Nothing is passed over: an offset outside of the log's range, also
  /// one that comes to be so before it is read, is `LogError.outOfRange`, here or from `poll`. Who wants what there is asks for `ranges`.
  func assign(_ positions: [TopicPartition: Int64]) throws(LogError)
  /// What is there now, `limit` records at most, those of one partition in order. Never waits.
  func poll(limit: Int) throws(LogError) -> [Record]
  /// How far the polls have come where the last record does not tell: what lies before these offsets was given or has no record (a
  /// transaction's marker, a record that compaction removed). Said once, a moment later maybe; what records tell may be said as well.
  /// To be asked after each poll; never waits.
  func reached() -> [TopicPartition: Int64]
  /// Shows how far this consumer is to the log's own tools, and lets a log without retention by time alone drop what all are past.
  func committed(_ offsets: [TopicPartition: Int64])
  func close()
}

extension Log {
  /// Gives every record that these partitions hold now, those of one partition in order. `wait` is called while there is nothing to read
  /// yet, and throws when its patience is over.
  package func scan(_ places: [TopicPartition], _ wait: () throws(LogError) -> Void, _ body: (Record) -> Void) throws(LogError) {
    var open = try ranges(of: places).filter { !$0.value.isEmpty }
    guard !open.isEmpty else { return }
    let reader = try reader()
    defer { reader.close() }
    try reader.assign(open.mapValues(\.lowerBound))
    while true {
      let records = try reader.poll(limit: 1000)
      for record in records {
        guard let range = open[record.place] else { continue }
        if record.offset < range.upperBound { body(record) }
        if record.offset + 1 >= range.upperBound { open[record.place] = nil }
      }
      for (place, offset) in reader.reached() where offset >= open[place]?.upperBound ?? .max { open[place] = nil }
      if open.isEmpty { return }
      if records.isEmpty { try wait() }
    }
  }
}

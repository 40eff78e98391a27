import Deciding

/// The log that all messages go through: Kafka, the embedded one, or the simulator's.
///
/// One instance may be used from any thread; the producers and readers that it makes belong to one thread each.
public protocol Log: AnyObject, Sendable {
  /// Creates the topics that are missing. Throws `LogError.mismatch` when one exists with another number of partitions.
  /// Returns the names of those it created.
  @discardableResult
  func create(_ topics: [TopicSpecification]) throws(LogError) -> Set<String>
  /// The number of partitions of each existing topic.
  func partitionCounts() throws(LogError) -> [String: Int32]
  /// The requests that were sent to brokers since the start, by kind: `produce`, `fetch`, `other`. A log without brokers has none.
  var requestsSent: KeyValuePairs<String, Int> { get }
  /// Checks that existing topics lose no records. Throws `LogError.mismatch` when the settings of one do. Call it before anything starts on
  /// the log.
  func check(_ topics: [TopicSpecification]) throws(LogError)
  func producer() throws(LogError) -> any LogProducer
  /// - Parameter group: the name under which the log's own tools show `committed` offsets; nil for a reader that reports none.
  func reader(group: String?) throws(LogError) -> any LogReader
  /// - Parameter gathering: for how long, in milliseconds, the log may keep records back so that more come along. A log that costs its
  ///   readers nothing while they wait keeps none back.
  func reader(group: String?, gathering: Int64) throws(LogError) -> any LogReader
  /// Joins a consumer group, which spreads partitions over its members.
  ///
  /// - Parameters:
  ///   - name: unlike any other member's, and the same after a restart.
  ///   - topics: with equal partition counts. The first one's partitions say which are the member's; it is the same one for all members.
  func member(of group: String, as name: String, reading topics: [String]) throws(LogError) -> any LogGroupMember
  /// The range of each partition: from the first offset that may be read to the offset of the next record. They are equal if it is empty.
  /// Not every offset between has a record: compaction removes some, and a transaction's marker takes one. On Kafka the end is the last
  /// stable offset, and not the high watermark: records that an open transaction holds back are not there yet. Waits, a few seconds at
  /// most.
  func ranges(of places: [TopicPartition]) throws(LogError) -> [TopicPartition: Range<Int64>]
  /// The ends alone.
  func ends(of places: [TopicPartition]) throws(LogError) -> [TopicPartition: Int64]
  /// The offset after the last record of each partition, also where an open transaction holds it back from readers: Kafka's high watermark.
  /// Waits, a few seconds at most.
  func highWatermarks(of places: [TopicPartition]) throws(LogError) -> [TopicPartition: Int64]
  /// Of each partition an offset, within its range, before which all records are older than this time. Older ones may follow it too. Waits,
  /// a few seconds at most.
  func offsets(since time: Timestamp, of places: [TopicPartition]) throws(LogError) -> [TopicPartition: Int64]
  /// Frees its resources. Close readers and producers before.
  func close()
}

extension Log {
  public var requestsSent: KeyValuePairs<String, Int> { [:] }

  /// A log whose topics no other program can make needs no check.
  public func check(_ topics: [TopicSpecification]) throws(LogError) {}

  /// A log of one process.
  public func member(of group: String, as name: String, reading topics: [String]) throws(LogError) -> any LogGroupMember {
    throw LogError(.other, "this log has no groups: its partitions are one process's; several processes want a Kafka cluster")
  }

  public func reader(group: String?, gathering: Int64) throws(LogError) -> any LogReader {
    try reader(group: group)
  }

  public func reader() throws(LogError) -> any LogReader {
    try reader(group: nil)
  }

  public func ends(of places: [TopicPartition]) throws(LogError) -> [TopicPartition: Int64] {
    try ranges(of: places).mapValues(\.upperBound)
  }

  /// A log without transactions.
  public func highWatermarks(of places: [TopicPartition]) throws(LogError) -> [TopicPartition: Int64] {
    try ends(of: places)
  }

  public func offsets(since time: Timestamp, of places: [TopicPartition]) throws(LogError) -> [TopicPartition: Int64] {
    try ranges(of: places).mapValues(\.lowerBound)
  }
}

/// Appends records. Those of one partition arrive in the order of `send`, once each, as long as no delivery fails.
public protocol LogProducer: AnyObject {
  /// Becomes readable when there may be deliveries, and is not readable once all were taken; nil for a log without waiting (the
  /// simulator's).
  var descriptor: Int32? { get }
  /// Learns where these topics are, so that their first records need not wait: on Kafka that takes up to a second. Call it before a service
  /// says that it is ready. Waits, a few seconds at most. Throws `LogError.unknownTopic` when one is missing.
  func warm(_ topics: Set<String>) throws(LogError)
  /// Takes a record to append; `token` comes back with its delivery. Throws `LogError.queueFull` when too many are under way: then the
  /// record was not taken; try again after the next deliveries.
  func send(_ record: OutgoingRecord, token: UInt64) throws(LogError)
  /// Sends the records since the last call at once: a log may gather the records of one turn for one write.
  func flush()
  /// The outcomes of records that were sent earlier, those of one partition in their order. Never waits.
  func deliveries() -> [Delivery]
  /// Drops records that are not under way yet, and forgets the others: no delivery of an earlier `send` comes after this.
  func purge()
  func close()
}

extension LogProducer {
  public func warm(_ topics: Set<String>) throws(LogError) {}
}

public struct Delivery: Sendable {
  public var token: UInt64
  /// The record's offset, or why it is not known to be in the log.
  public var result: Result<Int64, LogError>

  public init(token: UInt64, result: Result<Int64, LogError>) {
    self.token = token
    self.result = result
  }
}

/// Reads assigned partitions.
public protocol LogReader: AnyObject {
  /// Becomes readable when there may be records to poll, and stays readable after a full poll, which may have left some; nil for a log
  /// without waiting.
  var descriptor: Int32? { get }
  /// Reads only these partitions, from these offsets on. It skips nothing: an offset outside of the log's range is `LogError.outOfRange`,
  /// here or from `poll`, also if it leaves the range before it is read. To read whatever is there, ask for `ranges` first.
  func assign(_ positions: [TopicPartition: Int64]) throws(LogError)
  /// The records that are there now, `limit` at most, those of one partition in order. Never waits.
  func poll(limit: Int) throws(LogError) -> [Record]
  /// How far the polls have come beyond the last records: every offset before these was given or has no record (a transaction's marker, a
  /// record that compaction removed). A position is reported once, perhaps a moment later, and may also be one that a record shows. Ask
  /// after each poll; never waits.
  func reached() -> [TopicPartition: Int64]
  /// Reports to the log's own tools how far this consumer is. A log whose retention also waits for readers may remove what all have passed.
  func committed(_ offsets: [TopicPartition: Int64])
  func close()
}

extension Log {
  /// Gives every record that these partitions hold now, those of one partition in order. `wait` is called while there is nothing to read
  /// yet, and throws when it has waited long enough.
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

import Deciding
import Synchronization

/// A log whose topics bear a prefix, so that several systems share one cluster. Above it nobody knows of the prefix; below it, in the log
/// and in what the log says of errors, names are those that an operator sees. (Groups have a prefix of their own: `KafkaLog.Settings`.)
public final class PrefixedLog: Log {
  private let log: any Log
  private let names: Names

  public init(_ log: any Log, prefix: String) {
    self.log = log
    names = Names(prefix)
  }

  public func create(_ topics: [TopicSpecification]) throws(LogError) -> Set<String> {
    Set(try log.create(names.outer(topics)).map(names.inner))
  }

  public func partitionCounts() throws(LogError) -> [String: Int32] { names.innerCounts(try log.partitionCounts()) }

  public var requestsSent: KeyValuePairs<String, Int> { log.requestsSent }

  public func check(_ topics: [TopicSpecification]) throws(LogError) { try log.check(names.outer(topics)) }

  public func producer() throws(LogError) -> any LogProducer { PrefixedProducer(try log.producer(), names) }

  public func reader(group: String?) throws(LogError) -> any LogReader {
    try reader(group: group, gathering: 0)
  }

  public func reader(group: String?, gathering: Int64) throws(LogError) -> any LogReader {
    PrefixedReader(try log.reader(group: group, gathering: gathering), names)
  }

  public func member(of group: String, as name: String, reading topics: [String]) throws(LogError) -> any LogGroupMember {
    PrefixedMember(try log.member(of: group, as: name, reading: topics.map(names.outer)), names)
  }

  public func ranges(of places: [TopicPartition]) throws(LogError) -> [TopicPartition: Range<Int64>] {
    names.inner(try log.ranges(of: places.map(names.outer)))
  }

  public func ends(of places: [TopicPartition]) throws(LogError) -> [TopicPartition: Int64] {
    names.inner(try log.ends(of: places.map(names.outer)))
  }

  public func highWatermarks(of places: [TopicPartition]) throws(LogError) -> [TopicPartition: Int64] {
    names.inner(try log.highWatermarks(of: places.map(names.outer)))
  }

  public func offsets(since time: Timestamp, of places: [TopicPartition]) throws(LogError) -> [TopicPartition: Int64] {
    names.inner(try log.offsets(since: time, of: places.map(names.outer)))
  }

  public func close() { log.close() }

  /// Both spellings of a name.
  fileprivate struct Names: Sendable {
    private let prefix: String
    private let length: Int

    init(_ prefix: String) {
      self.prefix = prefix
      length = prefix.utf8.count
    }

    func outer(_ name: String) -> String { prefix + name }
    func inner(_ name: String) -> String { String(decoding: name.utf8.dropFirst(length), as: UTF8.self) }
    func outer(_ place: TopicPartition) -> TopicPartition { TopicPartition(outer(place.topic), place.partition) }
    func inner(_ place: TopicPartition) -> TopicPartition { TopicPartition(inner(place.topic), place.partition) }

    /// Topics without the prefix are another system's.
    func innerCounts(_ counts: [String: Int32]) -> [String: Int32] {
      Dictionary(uniqueKeysWithValues: counts.filter { $0.key.hasPrefix(prefix) }.map { (inner($0), $1) })
    }

    func outer(_ topics: [TopicSpecification]) -> [TopicSpecification] { topics.map { $0.prefixed(prefix) } }

    func outer<Value>(_ values: [TopicPartition: Value]) -> [TopicPartition: Value] {
      Dictionary(values.map { (outer($0), $1) }) { $1 }
    }

    func inner<Value>(_ values: [TopicPartition: Value]) -> [TopicPartition: Value] {
      Dictionary(values.map { (inner($0), $1) }) { $1 }
    }
  }

  /// Names of topics in the other spelling. Each is made once, and not once a record.
  private struct Translation {
    private let translate: (String) -> String
    private var known: [String: String] = [:]

    init(_ translate: @escaping (String) -> String) {
      self.translate = translate
    }

    subscript(name: String) -> String {
      mutating get {
        if let known = known[name] { return known }
        let translated = translate(name)
        known[name] = translated
        return translated
      }
    }
  }

  private final class PrefixedProducer: LogProducer {
    private let producer: any LogProducer
    private let names: Names
    private var outer: Translation

    init(_ producer: any LogProducer, _ names: Names) {
      self.producer = producer
      self.names = names
      outer = Translation(names.outer)
    }

    var descriptor: Int32? { producer.descriptor }
    func warm(_ topics: Set<String>) throws(LogError) { try producer.warm(Set(topics.map(names.outer))) }

    func send(_ record: OutgoingRecord, token: UInt64) throws(LogError) {
      var record = record
      record.topic = outer[record.topic]
      try producer.send(record, token: token)
    }

    func flush() { producer.flush() }
    func deliveries() -> [Delivery] { producer.deliveries() }
    func purge() { producer.purge() }
    func close() { producer.close() }
  }

  private final class PrefixedReader: LogReader {
    private let reader: any LogReader
    private let names: Names
    private var inner: Translation

    init(_ reader: any LogReader, _ names: Names) {
      self.reader = reader
      self.names = names
      inner = Translation(names.inner)
    }

    var descriptor: Int32? { reader.descriptor }

    func assign(_ positions: [TopicPartition: Int64]) throws(LogError) { try reader.assign(names.outer(positions)) }

    func poll(limit: Int) throws(LogError) -> [Record] {
      var records = try reader.poll(limit: limit)
      for index in records.indices { records[index].topic = inner[records[index].topic] }
      return records
    }

    func reached() -> [TopicPartition: Int64] { names.inner(reader.reached()) }
    func committed(_ offsets: [TopicPartition: Int64]) { reader.committed(names.outer(offsets)) }
    func close() { reader.close() }
  }

  private final class PrefixedMember: LogGroupMember {
    private let member: any LogGroupMember
    private let names: Names

    init(_ member: any LogGroupMember, _ names: Names) {
      self.member = member
      self.names = names
    }

    var descriptor: Int32? { member.descriptor }
    func changes() throws(LogError) -> [LogGroupChange] { try member.changes() }
    func giveBack() { member.giveBack() }
    func committed(_ offsets: [TopicPartition: Int64]) { member.committed(names.outer(offsets)) }
    func leave(within limit: Duration) { member.leave(within: limit) }
    func close() { member.close() }
  }
}

import Deciding

/// A partition of a topic.
public struct TopicPartition: Hashable, Comparable, Sendable, CustomStringConvertible {
  public var topic: String
  public var partition: Int32

  public init(_ topic: String, _ partition: Int32) {
    self.topic = topic
    self.partition = partition
  }

  public var description: String { "\(topic)-\(partition)" }

  public static func < (left: TopicPartition, right: TopicPartition) -> Bool {
    left.topic == right.topic ? left.partition < right.partition : left.topic < right.topic
  }
}

/// A record's header. Values are text. Invalid UTF-8 of other producers is repaired.
public struct Header: Codable, Hashable, Sendable {
  public var name: String
  public var value: String

  public init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }
}

/// A record to produce.
public struct OutgoingRecord: Equatable, Sendable {
  public var topic: String
  public var partition: Int32
  public var key: [UInt8]?
  /// Nil: a tombstone, which removes the key from a compacted topic.
  public var value: [UInt8]?
  public var headers: [Header]
  public var timestamp: Timestamp

  public init(topic: String, partition: Int32, key: [UInt8]?, value: [UInt8]?, headers: [Header], timestamp: Timestamp) {
    self.topic = topic
    self.partition = partition
    self.key = key
    self.value = value
    self.headers = headers
    self.timestamp = timestamp
  }

  public var place: TopicPartition { TopicPartition(topic, partition) }
}

extension OutgoingRecord {
  /// The record as it was produced.
  public init(_ record: Record) {
    self.init(
      topic: record.topic, partition: record.partition, key: record.key, value: record.value, headers: record.headers,
      timestamp: record.timestamp)
  }
}

/// A record that was read, with its offset.
public struct Record: Equatable, Sendable {
  public var topic: String
  public var partition: Int32
  public var offset: Int64
  public var key: [UInt8]?
  public var value: [UInt8]?
  public var headers: [Header]
  public var timestamp: Timestamp

  public init(
    topic: String, partition: Int32, offset: Int64, key: [UInt8]?, value: [UInt8]?, headers: [Header], timestamp: Timestamp
  ) {
    self.topic = topic
    self.partition = partition
    self.offset = offset
    self.key = key
    self.value = value
    self.headers = headers
    self.timestamp = timestamp
  }

  public init(_ record: OutgoingRecord, offset: Int64) {
    self.init(
      topic: record.topic, partition: record.partition, offset: offset, key: record.key, value: record.value,
      headers: record.headers, timestamp: record.timestamp)
  }

  public var place: TopicPartition { TopicPartition(topic, partition) }

  /// The value of the first header of this name.
  public func header(_ name: String) -> String? {
    headers.first { $0.name == name }?.value
  }
}

extension Record {
  /// The id of its message. A record that can't be read has an id made of its place, and so has its dead letter.
  public var messageID: MessageID { (try? Envelope(self).id) ?? MessageID(placeOf: self) }
}

extension MessageID {
  /// An id for a record without one. It is made of the record's place, so that it is the same whenever the record is read.
  init(placeOf record: Record) {
    // An id has room for one word, so the parts are mixed in one after the other.
    self.init(time: record.timestamp, random: (0, UInt64(bitPattern: record.offset)))
    let topic = Partitioner.murmur2(Array(record.topic.utf8))
    self = derived(Int(topic)).derived(Int(record.partition))
  }
}

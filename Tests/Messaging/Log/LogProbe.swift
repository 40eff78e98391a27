import Deciding
import Messaging
import Synchronization
import TestSupport
import Testing

/// A log under test, with what every test does to it. Waits are for conditions, on the log's own descriptors.
final class LogProbe: Sendable {
  let log: any Log
  private let topics = Atomic(0)

  init(log: any Log) {
    self.log = log
  }

  func close() {
    log.close()
  }

  /// A new topic, whose name no other test has used.
  func topic(partitions: Int32 = 1, retention: TopicSpecification.Retention = .delete(afterMilliseconds: nil)) throws -> String {
    let name = freshName()
    try log.create([TopicSpecification(name: name, partitions: partitions, retention: retention)])
    return name
  }

  func freshName() -> String {
    let number = topics.wrappingAdd(1, ordering: .relaxed).newValue
    return "conformance.\(UInt32.random(in: 0...(.max))).\(number)"
  }

  /// Sends the records, waits for all deliveries and returns their offsets.
  @discardableResult
  func append(_ records: [OutgoingRecord]) throws -> [Int64] {
    let producer = try log.producer()
    defer { producer.close() }
    return try append(records, with: producer)
  }

  @discardableResult
  func append(_ records: [OutgoingRecord], with producer: any LogProducer) throws -> [Int64] {
    for (token, record) in records.enumerated() { try producer.send(record, token: UInt64(token)) }
    producer.flush()
    let deliveries = try self.deliveries(records.count, of: producer)
    var offsets = [Int64](repeating: -1, count: records.count)
    for delivery in deliveries { offsets[Int(delivery.token)] = try delivery.result.get() }
    return offsets
  }

  func deliveries(_ count: Int, of producer: any LogProducer) throws -> [Delivery] {
    var deliveries: [Delivery] = []
    try eventually("\(count) deliveries", on: [producer.descriptor]) {
      deliveries += producer.deliveries()
      return deliveries.count >= count
    }
    return deliveries
  }

  /// Assigns a new reader.
  func reader(_ positions: [TopicPartition: Int64]) throws -> any LogReader {
    let reader = try log.reader()
    try reader.assign(positions)
    return reader
  }

  /// Polls until there were `count` records.
  func read(_ count: Int, with reader: any LogReader) throws -> [Record] {
    var records: [Record] = []
    try poll(reader, limit: 1000, until: "\(count) records") { batch in
      records += batch
      return records.count >= count
    }
    return records
  }

  /// Polls until the batches are enough, and waits only after one that came back short.
  func poll(_ reader: any LogReader, limit: Int, until what: String, areEnough: ([Record]) throws -> Bool) throws {
    try eventually(what, on: [reader.descriptor]) {
      var batch: [Record]
      repeat {
        batch = try reader.poll(limit: limit)
        if try areEnough(batch) { return true }
      } while batch.count == limit
      return false
    }
  }

  /// Everything from these positions on, by a reader of its own.
  func read(_ count: Int, from positions: [TopicPartition: Int64]) throws -> [Record] {
    let reader = try reader(positions)
    defer { reader.close() }
    return try read(count, with: reader)
  }
}

/// A record that says nothing but its value.
func record(_ topic: String, _ partition: Int32, _ value: String, key: String? = nil) -> OutgoingRecord {
  OutgoingRecord(
    topic: topic, partition: partition, key: key.map { Array($0.utf8) }, value: Array(value.utf8), headers: [],
    timestamp: Timestamp(milliseconds: 1_777_000_000_000))
}

func record(_ topic: String, _ value: String, key: String? = nil) -> OutgoingRecord {
  record(topic, 0, value, key: key)
}

extension Record {
  var text: String { String(decoding: value ?? [], as: UTF8.self) }
}

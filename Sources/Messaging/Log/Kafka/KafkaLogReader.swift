import Deciding
import Kafka

/// A reader of a `KafkaLog`.
final class KafkaLogReader: LogReader {
  private let consumer: Consumer
  /// librdkafka reports a gap once and then leaves the partition alone, and a topic that is gone likewise. Who missed that would wait for
  /// ever, so it is said until the reader is assigned anew.
  private var gap: LogError?

  init(_ consumer: Consumer) {
    self.consumer = consumer
  }

  var descriptor: Int32? { consumer.descriptor }

  func assign(_ positions: [TopicPartition: Int64]) throws(LogError) {
    let positions = positions.map { place, offset in PartitionOffset(place.topic, place.partition, .at(offset)) }
    try asking { () throws(KafkaError) in try consumer.assign(positions) }
    gap = nil
  }

  func poll(limit: Int) throws(LogError) -> [Record] {
    if let gap { throw gap }
    var records: [Record] = []
    do throws(KafkaError) {
      try consumer.consume(limit: limit) { message in records.append(Record(message)) }
    } catch {
      let failure = LogError(error)
      if failure.code == .outOfRange || failure.code == .unknownTopic { gap = failure }
      throw failure
    }
    return records
  }

  func reached() -> [TopicPartition: Int64] {
    let ends = consumer.takeEnds()
    guard !ends.isEmpty else { return [:] }
    return ends.reduce(into: [:]) { positions, end in
      if case .at(let offset) = end.offset { positions[TopicPartition(end.topic, end.partition)] = offset }
    }
  }

  func committed(_ offsets: [TopicPartition: Int64]) {
    consumer.show(offsets.map { PartitionOffset($0.topic, $0.partition, .at($1)) })
  }

  func close() {
    consumer.close()
  }
}

extension Record {
  fileprivate init(_ consumed: borrowing ConsumedRecord) {
    var headers: [Header] = []
    headers.reserveCapacity(consumed.headerCount)
    consumed.forEachHeader { headers.append(Header($0, $1)) }
    self.init(
      topic: consumed.topic, partition: consumed.partition, offset: consumed.offset, key: consumed.key, value: consumed.value,
      headers: headers, timestamp: Timestamp(milliseconds: consumed.timestamp))
  }
}

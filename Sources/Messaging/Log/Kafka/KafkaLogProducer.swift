import Deciding
import Kafka

/// A producer of a `KafkaLog`.
final class KafkaLogProducer: LogProducer {
  private let producer: Producer

  init(_ producer: Producer) {
    self.producer = producer
  }

  var descriptor: Int32? { producer.descriptor }

  func warm(_ topics: Set<String>) throws(LogError) {
    try asking { () throws(KafkaError) in try producer.warm(topics) }
  }

  func send(_ record: OutgoingRecord, token: UInt64) throws(LogError) {
    var headers = OutgoingHeaders(capacity: record.headers.count)
    for header in record.headers { headers.append(header.name, header.value) }
    do throws(KafkaError) {
      try producer.send(
        to: record.topic, record.partition, key: record.key, value: record.value, headers: headers,
        timestamp: record.timestamp.milliseconds, token: token)
    } catch {
      throw LogError(error)
    }
  }

  func flush() {
    producer.flush()
  }

  func deliveries() -> [Delivery] {
    var deliveries: [Delivery] = []
    producer.deliveries { report in
      deliveries.append(Delivery(token: report.token, result: report.result.mapError { LogError($0) }))
    }
    return deliveries
  }

  func purge() {
    do throws(KafkaError) {
      try producer.purge()
    } catch {
      // Then it is dead, and says so to the next `send`.
    }
  }

  func close() {
    producer.close()
  }
}

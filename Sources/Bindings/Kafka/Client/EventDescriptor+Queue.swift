import CKafka
import Platform

/// librdkafka signals when an empty queue gets something, and only then. So: drain the descriptor first and empty the queue after, and
/// signal for what is left in it.
extension EventDescriptor {
  static func forQueue(attempt: String) throws(KafkaError) -> EventDescriptor {
    do throws(SystemError) {
      return try EventDescriptor()
    } catch {
      throw KafkaError(RD_KAFKA_RESP_ERR__CRIT_SYS_RESOURCE, text: "no descriptor to wait on: \(error)", attempt: attempt)
    }
  }

  func listen(to queue: OpaquePointer) {
    var one: UInt64 = 1
    rd_kafka_queue_io_event_enable(queue, number, &one, MemoryLayout<UInt64>.size)
  }

  func stopListening(to queue: OpaquePointer) {
    rd_kafka_queue_io_event_enable(queue, -1, nil, 0)
  }
}

import CKafka
import Glibc

/// An eventfd that librdkafka writes to when a queue of its is no longer empty, so that a thread can wait for it among other things.
final class WakeUp {
  let descriptor: Int32

  init(attempt: String) throws(KafkaError) {
    descriptor = eventfd(0, Int32(EFD_NONBLOCK) | Int32(EFD_CLOEXEC))
    guard descriptor >= 0 else {
      throw KafkaError(
        RD_KAFKA_RESP_ERR__CRIT_SYS_RESOURCE, text: "eventfd: \(String(cString: strerror(errno)))", attempt: attempt)
    }
  }

  deinit {
    Glibc.close(descriptor)
  }

  func listen(to queue: OpaquePointer) {
    var one: UInt64 = 1
    rd_kafka_queue_io_event_enable(queue, descriptor, &one, MemoryLayout<UInt64>.size)
  }

  func stopListening(to queue: OpaquePointer) {
    rd_kafka_queue_io_event_enable(queue, -1, nil, 0)
  }

  /// Makes it not readable. To be called before the queue is emptied: what comes meanwhile then makes it readable again.
  func clear() {
    var count: UInt64 = 0
    // Nothing to read is what was wanted.
    _ = read(descriptor, &count, MemoryLayout<UInt64>.size)
  }

  /// Makes it readable, for what was left in the queue: librdkafka speaks up only when an empty queue gets something.
  func set() {
    var one: UInt64 = 1
    // It can't be full: it would have to be set 2^64 times.
    _ = write(descriptor, &one, MemoryLayout<UInt64>.size)
  }
}

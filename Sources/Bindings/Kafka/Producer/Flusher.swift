import CKafka
import Dispatch
import Foundation
import Synchronization

/// Has a producer send at once what it has, instead of after its linger time. It has a thread of its own, because `rd_kafka_flush` waits
/// until everything is delivered.
final class Flusher: Sendable {
  private let asked = DispatchSemaphore(value: 0)
  private let ended = DispatchSemaphore(value: 0)
  private let isOver = Atomic(false)

  /// How long librdkafka sends at once for each call, in milliseconds. Its threads see the call within this time, and what is handed to it
  /// later has a call of its own.
  private static let limit: Int32 = 5

  init(_ producer: OpaquePointer) {
    nonisolated(unsafe) let producer = producer
    let thread = Thread { [self] in
      while true {
        asked.wait()
        // What was asked for meanwhile is done together.
        while asked.wait(timeout: .now()) == .success {}
        if isOver.load(ordering: .acquiring) { break }
        rd_kafka_flush(producer, Self.limit)
      }
      ended.signal()
    }
    thread.name = "kafka flush"
    thread.start()
  }

  func flush() {
    asked.signal()
  }

  /// Waits until the thread is done with the producer: `limit` at most.
  func end() {
    isOver.store(true, ordering: .releasing)
    asked.signal()
    ended.wait()
  }
}

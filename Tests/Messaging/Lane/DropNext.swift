import InMemory
import Synchronization

@testable import Messaging

/// Drops the next record of one topic, once it is told to.
final class DropNext: MemoryLogFaults {
  private let topic = Mutex<String?>(nil)

  func dropNext(of topic: String) {
    self.topic.withLock { $0 = topic }
  }

  func fate(of record: OutgoingRecord) -> MemoryLogFate {
    topic.withLock { topic in
      guard record.topic == topic else { return .delivered }
      topic = nil
      return .dropped
    }
  }
}

import Deciding
import InMemory
import Synchronization

@testable import Messaging

/// A log that refuses what a test says.
final class Refuse: MemoryLogFaults {
  typealias Rule = @Sendable (OutgoingRecord, Timestamp) -> MemoryLogRefusal?

  private let rule: Mutex<Rule?>

  init(_ rule: @escaping Rule) {
    self.rule = Mutex(rule)
  }

  /// From now on it takes everything.
  func end() {
    rule.withLock { $0 = nil }
  }

  func refusal(of record: OutgoingRecord, at now: Timestamp) -> MemoryLogRefusal? {
    rule.withLock { $0 }?(record, now)
  }
}

extension OutgoingRecord {
  func header(_ name: String) -> String? {
    headers.first { $0.name == name }?.value
  }
}

import InMemory
import Messaging

/// Faults told by the value of the record they befall.
final class ScriptedFaults: MemoryLogFaults {
  private let fates: [String: MemoryLogFate]
  private let reversed: Bool

  init(_ fates: [String: MemoryLogFate], reversed: Bool = false) {
    self.fates = fates
    self.reversed = reversed
  }

  func fate(of record: OutgoingRecord) -> MemoryLogFate {
    fates[String(decoding: record.value ?? [], as: UTF8.self)] ?? .delivered
  }

  func order(of places: [TopicPartition]) -> [TopicPartition] {
    reversed ? places.reversed() : places
  }
}

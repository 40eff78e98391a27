import Messaging

/// How far the state topics have been read towards their ends as of the start.
struct StateProgress {
  private var missing: [TopicPartition: Int64]

  /// - Parameter ends: the offset that the next record of each partition would have had then.
  init(ends: [TopicPartition: Int64]) {
    missing = ends.filter { $0.value > 0 }
  }

  var isComplete: Bool { missing.isEmpty }

  mutating func read(_ record: Record) {
    guard !missing.isEmpty, let end = missing[record.place], record.offset + 1 >= end else { return }
    missing[record.place] = nil
  }

  /// Topics of which something is still to be read.
  var waiting: [String] { Set(missing.keys.map(\.topic)).sorted() }
}

import Messaging

/// How far the state topics have been read towards their ends as of the start.
struct StateProgress {
  private var missing: [TopicPartition: Int64]

  /// - Parameter ranges: what there was of each partition then.
  init(ranges: [TopicPartition: Range<Int64>]) {
    missing = ranges.filter { !$0.value.isEmpty }.mapValues(\.upperBound)
  }

  var isComplete: Bool { missing.isEmpty }

  /// All before this offset was read.
  mutating func reach(_ offset: Int64, of place: TopicPartition) {
    guard !missing.isEmpty, let end = missing[place], offset >= end else { return }
    missing[place] = nil
  }

  /// Topics of which something is still to be read.
  var waiting: [String] { Set(missing.keys.map(\.topic)).sorted() }
}

import Deciding
import Messaging

/// Where `ticketing events tail` begins to read, in each partition.
enum TailStart: Equatable {
  case beginning
  case end
  /// At an offset, which is the same in each partition.
  case offset(Int64)
  /// So many records before the end of each partition.
  case last(Int64)
  case time(Timestamp)

  /// Reads what `--from` says. `10m` is that long before `now`.
  init(_ text: String, now: Timestamp) throws(CommandFailure) {
    if text == "beginning" {
      self = .beginning
    } else if text == "end" {
      self = .end
    } else if let number = Int64(text) {
      self = text.hasPrefix("-") ? .last(number == .min ? .max : -number) : .offset(number)
    } else if let time = Timestamp(typed: text, now: now) {
      self = .time(time)
    } else {
      throw CommandFailure(
        usage: "--from wants beginning, end, an offset (120), a number of records before the end (-10), a time before now (90s, 10m, 2h, "
          + "1d), a day (2026-05-01) or a time in RFC 3339 (2026-05-01T18:00:00Z), not '\(Printable.text(text))'")
    }
  }

  /// The time before which no record is shown. It is more exact than the offsets.
  var time: Timestamp? {
    if case .time(let time) = self { time } else { nil }
  }

  /// - Parameter ranges: of the partitions to read.
  func positions(in log: any Log, _ ranges: [TopicPartition: Range<Int64>]) throws(LogError) -> [TopicPartition: Int64] {
    switch self {
    case .beginning: ranges.mapValues(\.lowerBound)
    case .end: ranges.mapValues(\.upperBound)
    case .offset(let offset): ranges.mapValues { $0.clamp(offset) }
    case .last(let count): ranges.mapValues { $0.clamp($0.upperBound - min(count, $0.upperBound)) }
    case .time(let time):
      try log.offsets(since: time, of: Array(ranges.keys))
    }
  }
}

extension Range<Int64> {
  /// The nearest position from which the rest of the range can be read: its end is one too.
  func clamp(_ offset: Int64) -> Int64 { Swift.min(Swift.max(offset, lowerBound), upperBound) }
}

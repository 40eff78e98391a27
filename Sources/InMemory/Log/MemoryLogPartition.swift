import Messaging

struct MemoryLogPartition {
  /// How often its topic was made anew: a reader of an earlier one hears of it.
  var generation = 0
  /// The first offset that can be read; what was below was removed.
  private(set) var start: Int64 = 0
  /// The offset that the next record gets.
  private(set) var end: Int64 = 0
  /// Their offsets ascend; some may be wanting.
  private(set) var records: ArraySlice<Record> = []

  mutating func append(_ record: OutgoingRecord) -> Int64 {
    defer { end += 1 }
    records.append(Record(record, offset: end))
    return end
  }

  /// Leaves an offset without a record.
  mutating func skip() {
    end += 1
  }

  mutating func remove(before offset: Int64) {
    start = min(max(offset, start), end)
    records = records[index(of: start)...]
  }

  /// Up to `limit` records from an offset on, which must be one of `start...end`.
  func records(from offset: Int64, limit: Int) -> ArraySlice<Record> {
    records[index(of: offset)...].prefix(limit)
  }

  /// Where the first record is that is not before this offset.
  private func index(of offset: Int64) -> Int {
    guard let first = records.first, offset < end else { return records.endIndex }
    var low = records.startIndex
    // Where no offset is wanting, the guess is right.
    var high = min(low + Int(max(offset - first.offset, 0)), records.endIndex)
    if high < records.endIndex, records[high].offset == offset { return high }
    while low < high {
      let middle = low + (high - low) / 2
      if records[middle].offset < offset { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

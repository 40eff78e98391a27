import Messaging

struct MemoryLogPartition {
  /// How often the topic was made anew. A reader of an earlier topic gets an error.
  var generation = 0
  /// The first offset that can be read. Earlier records were removed.
  private(set) var start: Int64 = 0
  /// The offset that the next record gets.
  private(set) var end: Int64 = 0
  /// The records in the order of their offsets. Some offsets may have no record.
  private(set) var records: ArraySlice<Record> = []

  mutating func append(_ record: OutgoingRecord) -> Int64 {
    defer { end += 1 }
    records.append(Record(record, offset: end))
    return end
  }

  /// Uses an offset up without a record.
  mutating func skip() {
    end += 1
  }

  mutating func remove(before offset: Int64) {
    start = min(max(offset, start), end)
    records = records[index(of: start)...]
  }

  /// The records from an offset on, `limit` at most. The offset must be in `start...end`.
  func records(from offset: Int64, limit: Int) -> ArraySlice<Record> {
    records[index(of: offset)...].prefix(limit)
  }

  /// The index of the first record at this offset or behind it.
  private func index(of offset: Int64) -> Int {
    guard let first = records.first, offset < end else { return records.endIndex }
    var low = records.startIndex
    // If every offset has a record, this guess is right.
    var high = min(low + Int(max(offset - first.offset, 0)), records.endIndex)
    if high < records.endIndex, records[high].offset == offset { return high }
    while low < high {
      let middle = low + (high - low) / 2
      if records[middle].offset < offset { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

struct MemoryLogPartition {
  /// The offset of `records`' first; those below were removed.
  private(set) var start: Int64 = 0
  private(set) var records: ArraySlice<Record> = []

  var end: Int64 { start + Int64(records.count) }

  mutating func append(_ record: OutgoingRecord) -> Int64 {
    let offset = end
    records.append(Record(record, offset: offset))
    return offset
  }

  mutating func remove(before offset: Int64) {
    let count = Int(min(max(offset - start, 0), Int64(records.count)))
    records.removeFirst(count)
    start += Int64(count)
  }

  /// Up to `limit` records from an offset on, which must be one of `start...end`.
  func records(from offset: Int64, limit: Int) -> ArraySlice<Record> {
    records.dropFirst(Int(offset - start)).prefix(limit)
  }
}

/// The last records of a partition, in memory until every reader has polled them.
struct Tail {
  private var records: [Record] = []
  /// The number of records at the front of `records` that are dropped already.
  private var dropped = 0
  private var sizes: [Int] = []
  /// The size of the records in bytes, as in plain frames.
  private(set) var size = 0

  /// The offset of its first record; nil when it is empty.
  var first: Int64? { dropped < records.count ? records[dropped].offset : nil }

  mutating func append(_ record: OutgoingRecord, offset: Int64, size: Int) {
    records.append(Record(record, offset: offset))
    sizes.append(size)
    self.size += size
  }

  /// Copies up to `limit` records from an offset on, which must not be before the first.
  func copy(from offset: Int64, limit: Int, to output: inout [Record]) {
    guard let first else { return }
    let start = dropped + Int(offset - first)
    output.append(contentsOf: records[start..<min(start + limit, records.count)])
  }

  /// Drops the records before an offset.
  mutating func drop(before offset: Int64) {
    guard let first, offset > first else { return }
    drop(min(Int(offset - first), records.count - dropped))
  }

  /// Drops the oldest records until the rest has this size at most.
  mutating func shrink(to limit: Int) {
    guard size > limit else { return }
    var count = 0
    var left = size
    while left > limit {
      left -= sizes[dropped + count]
      count += 1
    }
    drop(count)
  }

  private mutating func drop(_ count: Int) {
    for index in dropped..<dropped + count { size -= sizes[index] }
    dropped += count
    if dropped == records.count {
      // A small buffer is kept for the next turn; a large one was a backlog.
      let keep = records.capacity <= 256
      records.removeAll(keepingCapacity: keep)
      sizes.removeAll(keepingCapacity: keep)
      dropped = 0
    } else if dropped > 64, dropped > records.count / 2 {
      records.removeFirst(dropped)
      sizes.removeFirst(dropped)
      dropped = 0
    }
  }
}

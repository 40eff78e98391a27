extension Log {
  /// Gives every record that these partitions hold now, those of one partition in order. `wait` is called while there is nothing to read
  /// yet, and throws when its patience is over.
  func scan(_ places: [TopicPartition], _ wait: () throws(LogError) -> Void, _ body: (Record) -> Void) throws(LogError) {
    var open = try ends(of: places).filter { $0.value > 0 }
    guard !open.isEmpty else { return }
    let reader = try reader()
    defer { reader.close() }
    try reader.assign(open.mapValues { _ in 0 })
    while !open.isEmpty {
      let records = try reader.poll(limit: 1000)
      for record in records {
        guard let end = open[record.place] else { continue }
        if record.offset < end { body(record) }
        if record.offset + 1 >= end { open[record.place] = nil }
      }
      if records.isEmpty { try wait() }
    }
  }
}

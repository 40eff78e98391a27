extension Log {
  /// Gives every record that these partitions hold now, those of one partition in order. `wait` is called while there is nothing to read
  /// yet, and throws when its patience is over.
  package func scan(_ places: [TopicPartition], _ wait: () throws(LogError) -> Void, _ body: (Record) -> Void) throws(LogError) {
    var open = try ranges(of: places).filter { !$0.value.isEmpty }
    guard !open.isEmpty else { return }
    let reader = try reader()
    defer { reader.close() }
    try reader.assign(open.mapValues(\.lowerBound))
    while true {
      let records = try reader.poll(limit: 1000)
      for record in records {
        guard let range = open[record.place] else { continue }
        if record.offset < range.upperBound { body(record) }
        if record.offset + 1 >= range.upperBound { open[record.place] = nil }
      }
      for (place, offset) in reader.reached() where offset >= open[place]?.upperBound ?? .max { open[place] = nil }
      if open.isEmpty { return }
      if records.isEmpty { try wait() }
    }
  }
}

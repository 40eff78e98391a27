import Deciding
import Messaging
import Synchronization
import TestSupport
import Testing

@Suite struct EmbeddedLogThreadTests {
  @Test func `what is new in a partition is in the next poll, however much another one has`() throws {
    let directory = try EmbeddedDirectory()
    defer { try? directory.directory.remove() }
    try directory.open { (_, probe) throws in
      let topic = try probe.topic(partitions: 3)
      try probe.append((0..<300).map { record(topic, 0, "\($0)") })
      let reader = try probe.reader(Dictionary(uniqueKeysWithValues: (0..<3).map { (TopicPartition(topic, $0), 0) }))
      defer { reader.close() }
      var busy: [Int64] = []
      for round in 0..<10 {
        try probe.append([record(topic, 1, "a\(round)"), record(topic, 2, "b\(round)", key: nil)])
        let records = try reader.poll(limit: 12)
        #expect(records.count == 12)
        #expect(Set(records.filter { $0.partition != 0 }.map(\.text)) == ["a\(round)", "b\(round)"])
        busy += records.filter { $0.partition == 0 }.map(\.offset)
      }
      #expect(busy == Array(0..<100))
    }
  }

  @Test func `readers see each producer's records in order while segments roll, and memory holds little`() throws {
    var directory = try EmbeddedDirectory()
    defer { try? directory.directory.remove() }
    directory.settings.segmentSize = 20_000
    directory.settings.tailSize = 4_000
    directory.settings.openFiles = 3
    try directory.open { (log, probe) throws in
      let topic = try probe.topic(partitions: 3)
      let places = (0..<3).map { TopicPartition(topic, Int32($0)) }
      let producers = (0..<3).map { number in
        Running {
          let producer = try log.producer()
          defer { producer.close() }
          var next = 0
          while next < 3000 {
            let size = 1 + next % 40
            try probe.append((next..<next + size).map { record(topic, Int32($0 % 3), "\($0)", key: "\(number)") }, with: producer)
            next += size
          }
        }
      }
      let readers = (0..<3).map { number in
        Running {
          let reader = try probe.reader(Dictionary(uniqueKeysWithValues: places.map { ($0, 0) }))
          defer { reader.close() }
          var offsets = [Int64](repeating: 0, count: 3)
          var last: [String: Int] = [:]
          var count = 0
          try probe.poll(reader, limit: 1 + 50 * number, until: "all records") { batch in
            for record in batch {
              #expect(record.offset == offsets[Int(record.partition)])
              offsets[Int(record.partition)] += 1
              let key = "\(record.partition) \(String(decoding: record.key ?? [], as: UTF8.self))"
              let value = try #require(Int(record.text))
              #expect(value > last[key] ?? -1)
              last[key] = value
            }
            count += batch.count
            return count >= 9000
          }
        }
      }
      for thread in producers + readers { try thread.join() }
    }
  }

  @Test func `readers get ascending offsets and the last value of each key while a state topic is compacted under them`() throws {
    var directory = try EmbeddedDirectory()
    defer { try? directory.directory.remove() }
    directory.retention = .compact
    directory.settings.segmentSize = 5_000
    directory.settings.tailSize = 1_000
    directory.settings.openFiles = 3
    let place = directory.place
    try directory.open { log, probe in
      let isFinished = Atomic(false)
      let producer = Running {
        for round in 0..<200 { try probe.append((0..<20).map { record(place.topic, "\(round)", key: "\($0)") }) }
      }
      let compactor = Running {
        var compacted = 0
        while !isFinished.load(ordering: .acquiring) {
          let report = log.maintain(now: Timestamp(milliseconds: 0))
          #expect(report.failures.isEmpty)
          compacted += report.segmentsCompacted
        }
        compacted += log.maintain(now: Timestamp(milliseconds: 0)).segmentsCompacted
        #expect(compacted > 10)
      }
      let readers = (0..<2).map { number in
        Running {
          let reader = try probe.reader([place: 0])
          defer { reader.close() }
          var last: Int64 = -1
          var present: [String: String] = [:]
          try probe.poll(reader, limit: 7 + 100 * number, until: "the last record") { batch in
            for record in batch {
              #expect(record.offset > last)
              last = record.offset
              present[String(decoding: record.key ?? [], as: UTF8.self)] = record.text
            }
            return last == 3999
          }
          #expect(present == Dictionary(uniqueKeysWithValues: (0..<20).map { ("\($0)", "199") }))
        }
      }
      try producer.join()
      for reader in readers { try reader.join() }
      isFinished.store(true, ordering: .releasing)
      try compactor.join()
    }
  }
}

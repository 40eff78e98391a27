import Deciding
import TestSupport
import Testing

@testable import Messaging

@Suite struct EmbeddedLogCompactionTests {
  var directory: EmbeddedDirectory
  let written = Timestamp(milliseconds: 1_777_000_000_000)

  init() throws {
    directory = try EmbeddedDirectory()
    directory.retention = .compact
    directory.settings.tombstoneMilliseconds = 60_000
  }

  private func seat(_ number: Int, _ value: String?) -> OutgoingRecord {
    var seat = record(EmbeddedDirectory.topic, value ?? "", key: "seat \(number)")
    if value == nil { seat.value = nil }
    return seat
  }

  /// 40 rounds of changes to ten seats, each round a write.
  private func fill(_ probe: LogProbe, rounds: Range<Int> = 0..<40) throws {
    for round in rounds { try probe.append((0..<10).map { seat($0, "round \(round)") }) }
  }

  private func read(_ log: EmbeddedLog) throws -> [Record] {
    let reader = try log.reader()
    defer { reader.close() }
    try reader.assign([directory.place: 0])
    return try reader.poll(limit: 100_000)
  }

  /// What a state topic is for: the last value of each key.
  private func present(_ log: EmbeddedLog) throws -> [String: String] {
    var present: [String: String] = [:]
    for record in try read(log) { present[String(decoding: record.key ?? [], as: UTF8.self)] = record.value == nil ? nil : record.text }
    return present
  }

  @Test func `a compaction keeps the last record of each key at its offset`() throws {
    defer { try? directory.directory.remove() }
    try directory.open { (log, probe) throws in
      try fill(probe)
      let before = try present(log)
      let all = try read(log)
      let report = log.maintain(now: written)
      #expect(report.segmentsCompacted > 5)
      #expect(report.bytesFreed > 10_000)
      #expect(report.failures.isEmpty)
      let kept = try read(log)
      #expect(kept.count < 60)
      #expect(kept.allSatisfy { all[Int($0.offset)] == $0 })
      #expect(kept.map(\.offset) == kept.map(\.offset).sorted())
      #expect(try present(log) == before)
      #expect(try log.ends(of: [directory.place]) == [directory.place: 400])
      // Once is enough.
      #expect(log.maintain(now: written) == LogMaintenance())
    }
    try directory.open { (log, probe) throws in
      #expect(try present(log).values.allSatisfy { $0 == "round 39" })
      #expect(try probe.append([seat(0, "later")]) == [400])
    }
  }

  @Test func `compacted segments grow together with their neighbours`() throws {
    defer { try? directory.directory.remove() }
    try directory.open { (log, probe) throws in
      for part in 0..<5 {
        try fill(probe, rounds: part * 40..<part * 40 + 40)
        _ = log.maintain(now: written)
      }
      #expect(try present(log).values.allSatisfy { $0 == "round 199" })
      #expect(try directory.files(".log").count <= 3)
    }
  }

  @Test func `reading may begin at an offset that was compacted away`() throws {
    defer { try? directory.directory.remove() }
    try directory.open { (log, probe) throws in
      try fill(probe)
      _ = log.maintain(now: written)
      let kept = try read(log).map(\.offset)
      for start in stride(from: Int64(1), to: 400, by: 7) {
        let wanted = kept.filter { $0 >= start }
        #expect(try probe.read(wanted.count, from: [directory.place: start]).map(\.offset) == wanted)
      }
    }
  }

  @Test func `a reader goes on in order when its files are replaced`() throws {
    defer { try? directory.directory.remove() }
    try directory.open { (log, probe) throws in
      try fill(probe)
      let reader = try probe.reader([directory.place: 0])
      defer { reader.close() }
      var offsets = try reader.poll(limit: 25).map(\.offset)
      #expect(offsets == Array(0..<25))
      _ = log.maintain(now: written)
      offsets += try reader.poll(limit: 1000).map(\.offset)
      #expect(offsets == offsets.sorted())
      #expect(Set(offsets).count == offsets.count)
      #expect(offsets.suffix(10) == Array(390..<400))
    }
  }

  @Test func `a tombstone removes its key, and goes itself after a while`() throws {
    defer { try? directory.directory.remove() }
    try directory.open { (log, probe) throws in
      try fill(probe, rounds: 0..<1)
      try probe.append([seat(3, nil)])
      try fill(probe, rounds: 1..<2)
      try probe.append([seat(4, nil)])
      for round in 0..<40 { try probe.append([seat(100, "round \(round)")]) }
      _ = log.maintain(now: written + 59)
      #expect(try read(log).contains { $0.key == Array("seat 4".utf8) && $0.value == nil })
      for round in 0..<80 { try probe.append([seat(100, "round \(round)")]) }
      _ = log.maintain(now: written + 61)
      let seats = try read(log).map { String(decoding: $0.key ?? [], as: UTF8.self) }
      #expect(!seats.contains("seat 4"))
      #expect(try present(log)["seat 3"] == "round 1")
    }
  }

  @Test func `a crash at any step of a compaction loses nothing`() throws {
    defer { try? directory.directory.remove() }
    var finished = false
    var calls = 0
    while !finished {
      var directory = try EmbeddedDirectory()
      defer { try? directory.directory.remove() }
      directory.retention = .compact
      directory.settings = self.directory.settings
      let files = FaultyFiles()
      try directory.open { (log, probe) throws in
        // What was compacted once is part of the compaction that dies.
        try fill(probe, rounds: 0..<8)
        _ = log.maintain(now: written)
        try fill(probe, rounds: 8..<20)
      }
      directory.operations = files.operations
      try directory.open { (log, _) throws in
        files.die(afterCalls: calls)
        finished = log.maintain(now: written).failures.isEmpty
      }
      directory.operations = .system
      try directory.open { (log, probe) throws in
        #expect(try present(log) == Dictionary(uniqueKeysWithValues: (0..<10).map { ("seat \($0)", "round 19") }))
        #expect(try probe.append([seat(0, "after")]) == [200])
      }
      #expect(try directory.files(SegmentRewriter.suffix).isEmpty)
      calls += 1
    }
    #expect(calls > 8)
  }
}

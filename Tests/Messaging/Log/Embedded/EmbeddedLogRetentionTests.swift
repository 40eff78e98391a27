import Deciding
import Synchronization
import TestSupport
import Testing

@testable import Messaging

@Suite struct EmbeddedLogRetentionTests {
  var directory: EmbeddedDirectory
  /// The time of the test's records.
  let written = Timestamp(milliseconds: 1_777_000_000_000)

  init() throws {
    directory = try EmbeddedDirectory()
    directory.retention = .delete(afterMilliseconds: 60_000)
  }

  private var later: Timestamp { written + 61 }

  private func start(_ log: EmbeddedLog) throws -> Int64 {
    try log.partition(directory.place).state.withLock { $0.start }
  }

  @Test func `no segment is removed before its retention is over`() throws {
    defer { try? directory.directory.remove() }
    try directory.append(0..<60)
    try directory.open { (log, _) throws in
      #expect(log.maintain(now: written + 60) == LogMaintenance())
      #expect(try start(log) == 0)
    }
  }

  @Test func `a segment that nobody waits for is removed after its retention, and offsets go on`() throws {
    defer { try? directory.directory.remove() }
    try directory.append(0..<60)
    try directory.open { (log, probe) throws in
      let sizes = try directory.files(".log").map { Int64(try directory.bytes($0).count) }
      let report = log.maintain(now: later)
      #expect(sizes.count > 2)
      #expect(report.segmentsRemoved == sizes.count)
      #expect(report.bytesFreed == sizes.reduce(0, +))
      #expect(report.failures.isEmpty)
      #expect(try start(log) == 60)
      #expect(try probe.append(directory.records([60])) == [60])
      #expect(try probe.read(1, from: [directory.place: 60]).map(\.text) == values([60]))
    }
    #expect(try directory.files(".log").count == 1)
    #expect(try directory.files(".index").count <= 1)
    try directory.open { (log, probe) throws in
      #expect(try start(log) == 60)
      #expect(try probe.read(1, from: [directory.place: 60]).map(\.offset) == [60])
    }
  }

  @Test func `a segment stays until every group has committed what is in it`() throws {
    defer { try? directory.directory.remove() }
    try directory.append(0..<60)
    try directory.open { (log, probe) throws in
      let readers = try ["payment", "reservation"].map { try log.reader(group: $0) }
      for reader in readers { try reader.assign([directory.place: 0]) }
      _ = try probe.read(60, with: readers[0])
      #expect(log.maintain(now: later).segmentsRemoved == 0)
      readers[0].committed([directory.place: 60])
      #expect(log.maintain(now: later).segmentsRemoved == 0)
      readers[1].committed([directory.place: 40])
      #expect(log.maintain(now: later).segmentsRemoved > 0)
      let start = try start(log)
      #expect((1...40).contains(start))
      #expect(try probe.read(20, from: [directory.place: 40]).map(\.text) == values(40..<60))
      let error = #expect(throws: LogError.self) { try probe.read(1, from: [directory.place: start - 1]) }
      #expect(error?.code == .outOfRange)
      // A group that leaves and comes back finds what it had not committed.
      readers[1].close()
      _ = log.maintain(now: later)
      #expect(try self.start(log) == start)
    }
  }

  @Test func `a reader without a group keeps what it has not polled`() throws {
    defer { try? directory.directory.remove() }
    try directory.append(0..<60)
    try directory.open { (log, probe) throws in
      let reader = try probe.reader([directory.place: 0])
      #expect(log.maintain(now: later).segmentsRemoved == 0)
      #expect(try probe.read(60, with: reader).count == 60)
      try probe.append(directory.records([60]))
      #expect(try probe.read(1, with: reader).map(\.text) == values([60]))
      #expect(log.maintain(now: later).segmentsRemoved > 2)
      reader.close()
    }
  }

  @Test func `an emptied partition keeps its end, also after another start`() throws {
    defer { try? directory.directory.remove() }
    try directory.append(0..<60)
    for _ in 0..<2 {
      try directory.open { (log, _) throws in
        log.maintain(now: later)
        #expect(try log.ranges(of: [directory.place]) == [directory.place: 60..<60])
      }
    }
    #expect(try directory.files(".log").count == 1)
    try directory.append(60..<61)
    try directory.open { (log, probe) throws in
      #expect(try log.ranges(of: [directory.place]) == [directory.place: 60..<61])
      #expect(try probe.read(1, from: [directory.place: 60]).map(\.text) == values([60]))
    }
  }

  @Test func `a partition keeps its end, at whatever step of a removal the process dies`() throws {
    defer { try? directory.directory.remove() }
    let files = FaultyFiles()
    var directory = directory
    var next = 0
    var isWhole = false
    for calls in 0..<100 where !isWhole {
      directory.operations = .system
      try directory.append(next..<next + 60)
      next += 60
      directory.operations = files.operations
      try directory.open { (log, _) throws in
        files.die(afterCalls: calls)
        isWhole = log.maintain(now: later).failures.isEmpty
        files.live()
      }
      directory.operations = .system
      try directory.open { (log, probe) throws in
        let range = try #require(log.ranges(of: [directory.place])[directory.place])
        #expect(range.upperBound == Int64(next))
        let records = try probe.read(range.count, from: [directory.place: range.lowerBound])
        #expect(records.map(\.text) == values(Int(range.lowerBound)..<next))
        #expect(log.maintain(now: later).failures.isEmpty)
      }
    }
    #expect(isWhole)
  }

  @Test func `a removal that the system refuses is reported, and leaves no gap`() throws {
    defer { try? directory.directory.remove() }
    let files = FaultyFiles()
    try directory.append(0..<60)
    var directory = directory
    directory.operations = files.operations
    try directory.open { (log, _) throws in
      // The last segment's index, opened, cut and written, the next segment, the index and the segment of the first: the second's index
      // fails.
      files.die(afterCalls: 6)
      #expect(log.maintain(now: later).failures.count == 1)
    }
    directory.operations = .system
    try directory.open { (log, probe) throws in
      let start = try start(log)
      #expect(try probe.read(60 - Int(start), from: [directory.place: start]).map(\.text) == values(Int(start)..<60))
    }
  }
}

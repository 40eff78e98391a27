import Deciding
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Messaging

/// Reading the files of a log beside the process that writes them.
@Suite struct EmbeddedLogViewTests {
  var directory: EmbeddedDirectory

  init() throws {
    directory = try EmbeddedDirectory()
  }

  private var place: TopicPartition { directory.place }

  private func reader(from offset: Int64) throws -> any LogReader {
    let reader = try EmbeddedLogView(directory: directory.path).reader()
    try reader.assign([place: offset])
    return reader
  }

  @Test func `a view reads what is written meanwhile, over the ends of segments, and takes no lock`() throws {
    defer { try? directory.directory.remove() }
    try directory.open { (_, probe) throws in
      try probe.append(directory.records(0..<3))
      let reader = try reader(from: 0)
      #expect(try reader.poll(limit: 100).map(\.text) == values(0..<3))
      for number in 3..<60 {
        try probe.append(directory.records([number]))
        #expect(try reader.poll(limit: 100).map(\.text) == values([number]))
      }
      #expect(try directory.files(".log").count > 2)
      #expect(try reader.poll(limit: 100).isEmpty)
    }
  }

  @Test func `a view may begin at any offset, and knows the range`() throws {
    defer { try? directory.directory.remove() }
    try directory.append(0..<60)
    let view = try EmbeddedLogView(directory: directory.path)
    #expect(try view.ranges(of: [place]) == [place: 0..<60])
    for start in 0...60 {
      #expect(try reader(from: Int64(start)).poll(limit: 100).map(\.text) == values(start..<60))
    }
    let error = #expect(throws: LogError.self) { _ = try reader(from: 61) }
    #expect(error?.code == .outOfRange)
  }

  @Test(arguments: ["nowhere", Segment.name(base: 0)])
  func `a segment that is there but can't be opened was not removed`(_ target: String) throws {
    defer { try? directory.directory.remove() }
    // A link that leads nowhere, and one that leads to itself. For root, no file's mode would do.
    try FileManager.default.createSymbolicLink(atPath: directory.path + "/" + Segment.name(base: 0), withDestinationPath: target)
    let files = PartitionFiles(place, directory: directory.path)
    #expect(try files.bases() == [0])
    #expect(throws: LogError.self) { _ = try files.open(0) }
    #expect(try files.open(1)?.base == nil)
  }

  @Test func `a record that is cut at any byte is not there, and is read once it is whole`() throws {
    defer { try? directory.directory.remove() }
    try directory.append(0..<10)
    let file = try #require(directory.files(".log").last)
    let before = try directory.bytes(file)
    try directory.append(10..<12)
    let whole = try directory.bytes(file)
    for size in before.count..<whole.count {
      try directory.write(before, to: file)
      let reader = try reader(from: 8)
      #expect(try reader.poll(limit: 100).map(\.text) == values(8..<10))
      try directory.write(whole.prefix(size), to: file)
      let first = try reader.poll(limit: 100).map(\.text)
      #expect(try reader.poll(limit: 100).isEmpty)
      #expect(try EmbeddedLogView(directory: directory.path).ranges(of: [place])[place]?.upperBound == 10 + Int64(first.count))
      // Bytes that came of a write that died are cut off, and others take their place.
      try directory.write(whole, to: file)
      #expect(try first + reader.poll(limit: 100).map(\.text) == values(10..<12))
    }
  }

  @Test func `an unfinished write that a start cuts off is never seen, and what comes instead is`() throws {
    defer { try? directory.directory.remove() }
    try directory.append(0..<10)
    let file = try #require(directory.files(".log").last)
    let before = try directory.bytes(file)
    let reader = try reader(from: 0)
    #expect(try reader.poll(limit: 100).count == 10)
    try directory.append(["a longer value than the one that comes"].indices.map { 1_000_000 + $0 })
    let torn = try directory.bytes(file).dropLast(3)
    try directory.write(before, to: file)
    try directory.write(torn, to: file)
    #expect(try reader.poll(limit: 100).isEmpty)
    try directory.append(10..<30)
    var seen: [String] = []
    try eventually("what came instead") {
      seen += try reader.poll(limit: 100).map(\.text)
      return seen.count >= 20
    }
    #expect(seen == values(10..<30))
  }

  @Test func `damage in the middle of the log is said and not skipped`() throws {
    defer { try? directory.directory.remove() }
    try directory.append(0..<60)
    let file = try #require(directory.files(".log").first)
    var bytes = try directory.bytes(file)
    bytes[bytes.count - 5] ^= 0xFF
    try directory.write(bytes, to: file)
    let reader = try reader(from: 0)
    let error = #expect(throws: LogError.self) { for _ in 0..<100 { _ = try reader.poll(limit: 100) } }
    #expect(error?.code == .corrupt)
  }

  @Test func `a view that retention has overtaken says so`() throws {
    defer { try? directory.directory.remove() }
    try directory.open { (log, probe) throws in
      for number in 0..<60 { try probe.append(directory.records([number])) }
      let reader = try reader(from: 0)
      #expect(try reader.poll(limit: 2).count == 2)
      try log.create([TopicSpecification(name: place.topic, partitions: 1, retention: .delete(afterMilliseconds: 1))])
      log.maintain(now: .latest)
      try probe.append(directory.records(60..<63))
      let error = #expect(throws: LogError.self) { for _ in 0..<100 { _ = try reader.poll(limit: 100) } }
      #expect(error?.code == .outOfRange)
      let range = try #require(EmbeddedLogView(directory: directory.path).ranges(of: [place])[place])
      #expect(range.upperBound == 63)
      #expect(try self.reader(from: range.lowerBound).poll(limit: 100).last?.text == "value 62")
    }
  }

  @Test func `a view goes on where a compaction has replaced the files, and passes what is gone`() throws {
    defer { try? directory.directory.remove() }
    var directory = directory
    directory.retention = .compact
    try directory.open { (log, probe) throws in
      for number in 0..<60 { try probe.append(directory.records([number])) }
      let reader = try reader(from: 0)
      #expect(try reader.poll(limit: 3).count == 3)
      #expect(log.maintain(now: Timestamp(milliseconds: 1_777_000_000_000)).segmentsCompacted > 0)
      try probe.append(directory.records([60]))
      var seen: [Record] = []
      try eventually("the end") {
        seen += try reader.poll(limit: 100)
        return seen.last?.text == "value 60"
      }
      #expect(seen.map(\.offset) == seen.map(\.offset).sorted())
      let fresh = try self.reader(from: 0)
      var left: [Record] = []
      try eventually("the end") {
        left += try fresh.poll(limit: 100)
        return left.last?.text == "value 60"
      }
      #expect(left.count < 60)
    }
  }

  @Test func `records since a time are found, and few others`() throws {
    defer { try? directory.directory.remove() }
    func at(_ number: Int) -> Timestamp { Timestamp(milliseconds: 1_777_000_000_000 + Int64(number) * 1000) }
    try directory.open { (_, probe) throws in
      for number in 0..<60 {
        var record = directory.records([number])[0]
        record.timestamp = at(number)
        try probe.append([record])
      }
    }
    let view = try EmbeddedLogView(directory: directory.path)
    for number in 0..<60 {
      let start = try #require(view.offsets(since: at(number), of: [place])[place])
      #expect(start <= number && start >= number - 20)
    }
    #expect(try view.offsets(since: .latest, of: [place])[place].map { $0 <= 60 } == true)
  }

  @Test func `while a thread writes, a view sees each record once and in order`() throws {
    defer { try? directory.directory.remove() }
    let count = 5000
    try directory.open { (_, probe) throws in
      let records = directory.records(0..<count)
      let failure = Mutex<(any Error)?>(nil)
      let writer = Thread {
        do { for record in records { try probe.append([record]) } } catch { failure.withLock { $0 = error } }
      }
      try probe.append([])
      let reader = try reader(from: 0)
      writer.start()
      var seen: [String] = []
      try eventually("all records") {
        seen += try reader.poll(limit: 1000).map(\.text)
        return seen.count >= count || failure.withLock { $0 != nil }
      }
      #expect(failure.withLock { $0 == nil })
      #expect(seen == values(0..<count))
    }
  }
}

import Deciding
import Foundation
import JSON
import TestSupport
import Testing

@testable import Messaging

/// Files of an older version of the program, and of a newer one.
@Suite struct EmbeddedLogUpgradeTests {
  var directory: EmbeddedDirectory

  init() throws {
    directory = try EmbeddedDirectory()
  }

  /// Writes a segment of plain records, as its only one.
  private func writeFormatOne(_ numbers: Range<Int>) throws -> String {
    try directory.open { log, _ in _ = log }
    let file = directory.path + "/\(directory.place)/" + Segment.name(base: 0)
    try FileManager.default.createDirectory(atPath: directory.path + "/\(directory.place)", withIntermediateDirectories: true)
    let frames = zip(numbers, directory.records(numbers)).flatMap { FormatOneLog.frame($1, offset: Int64($0)) }
    try directory.write(FormatOneLog.header(version: 1) + frames, to: file)
    return file
  }

  private func expectSample(_ log: any Log) throws {
    for (topic, expected) in try FormatOneLog.records() {
      let reader = try log.reader()
      defer { reader.close() }
      try reader.assign([TopicPartition(topic, 0): 0])
      let records = try reader.poll(limit: 1000)
      #expect(try records.map(FormatOneLog.json) == expected)
      #expect(!expected.isEmpty)
    }
  }

  @Test func `what the version before has written is read as that version read it`() throws {
    defer { try? directory.directory.remove() }
    try FormatOneLog.copy(to: directory.path)
    try expectSample(EmbeddedLogView(directory: directory.path))
    let log = try EmbeddedLog(directory: directory.path)
    defer { log.close() }
    #expect(log.repairs.isEmpty)
    try expectSample(log)
  }

  @Test func `a log of the version before goes on in a new segment, and its files stay as they are`() throws {
    defer { try? directory.directory.remove() }
    try FormatOneLog.copy(to: directory.path)
    let places = FormatOneLog.topics.map { TopicPartition($0, 0) }
    let files = places.map { "\(directory.path)/\($0)/" + Segment.name(base: 0) }
    let before = try files.map(directory.bytes)
    for round in 0..<3 {
      let log = try EmbeddedLog(directory: directory.path)
      defer { log.close() }
      let probe = LogProbe(log: log)
      let ends = try log.ends(of: places)
      for place in places {
        let end = try #require(ends[place])
        #expect(try probe.append([record(place.topic, "value \(round)")]) == [end])
        let records = try probe.read(Int(end) + 1, from: [place: 0])
        #expect(records.map(\.offset) == Array(0...end))
        #expect(records.suffix(round + 1).map(\.text) == values(0...round))
        #expect(try FormatOneLog.records()[place.topic] == records.dropLast(round + 1).map(FormatOneLog.json))
      }
    }
    #expect(try files.map(directory.bytes) == before)
    for place in places { #expect(try PartitionFiles(place, directory: "\(directory.path)/\(place)").bases().count == 2) }
  }

  @Test func `a view goes on from the segments of the version before to the new ones`() throws {
    defer { try? directory.directory.remove() }
    _ = try writeFormatOne(0..<10)
    let reader = try EmbeddedLogView(directory: directory.path).reader()
    try reader.assign([directory.place: 3])
    #expect(try reader.poll(limit: 100).map(\.text) == values(3..<10))
    try directory.append(10..<60)
    var seen: [String] = []
    try eventually("the new records") {
      seen += try reader.poll(limit: 100).map(\.text)
      return seen.count >= 50
    }
    #expect(seen == values(10..<60))
    #expect(try directory.values() == values(0..<60))
  }

  @Test func `a torn record at the end of a segment of the version before is cut off`() throws {
    defer { try? directory.directory.remove() }
    let file = try writeFormatOne(0..<5)
    let whole = try directory.bytes(file)
    let last = FormatOneLog.frame(directory.records([4])[0], offset: 4).count
    for size in whole.count - last..<whole.count {
      for other in try directory.files(".log") where other != file { try FileManager.default.removeItem(atPath: other) }
      for index in try directory.files(".index") { try FileManager.default.removeItem(atPath: index) }
      try directory.write(whole.prefix(size), to: file)
      try directory.append(4..<7)
      #expect(try directory.bytes(file) == whole.dropLast(last))
      #expect(try directory.values() == values(0..<7))
    }
  }

  @Test func `a segment of the version before that has no record is taken over`() throws {
    defer { try? directory.directory.remove() }
    let file = try writeFormatOne(0..<0)
    try directory.append(0..<3)
    #expect(try directory.values() == values(0..<3))
    #expect(try directory.files(".log") == [file])
    #expect(try directory.bytes(file).prefix(24) == FormatOneLog.header(version: 2)[...])
  }

  @Test func `damage in a segment of the version before is damage still`() throws {
    defer { try? directory.directory.remove() }
    let file = try writeFormatOne(0..<10)
    let whole = try directory.bytes(file)
    for position in stride(from: 24, to: whole.count - 60, by: 3) {
      var damaged = whole
      damaged[position] ^= 0x10
      try directory.write(damaged, to: file)
      #expect(directory.failure()?.code == .corrupt)
    }
  }

  @Test func `a compaction takes the records of both versions, and keeps each as it is`() throws {
    defer { try? directory.directory.remove() }
    var directory = directory
    directory.retention = .compact
    _ = try writeFormatOne(0..<30)
    try directory.open { (log, probe) throws in
      // Three keys, of which only one is in the new segments.
      for number in 30..<90 { try probe.append(directory.records([number])) }
      try probe.append([record(directory.place.topic, "last", key: "other")])
      let all = try probe.read(91, from: [directory.place: 0])
      #expect(log.maintain(now: .earliest).segmentsCompacted > 1)
      let reader = try probe.reader([directory.place: 0])
      defer { reader.close() }
      let kept = try reader.poll(limit: 100)
      #expect(kept.count < 60)
      #expect(kept.allSatisfy { all[Int($0.offset)] == $0 })
      #expect(kept.last?.text == "last")
    }
  }

  @Test func `a compaction keeps a plain record that nothing has replaced`() throws {
    defer { try? directory.directory.remove() }
    var directory = directory
    directory.retention = .compact
    let file = try writeFormatOne(0..<1)
    try directory.open { (log, probe) throws in
      for number in 1..<60 { try probe.append([record(directory.place.topic, "value \(number)", key: "other")]) }
      #expect(log.maintain(now: .earliest).segmentsCompacted > 1)
      #expect(try probe.read(2, from: [directory.place: 0]).first?.text == "value 0")
    }
    #expect(try directory.bytes(file)[4] == 2)
    #expect(try directory.open { _, probe in try probe.read(2, from: [directory.place: 0]).first?.text } == "value 0")
  }

  @Test func `a segment of a newer version is refused in one clear line, and stays as it is`() throws {
    defer { try? directory.directory.remove() }
    let file = try writeFormatOne(0..<5)
    let newer = try FormatOneLog.header(version: 3) + directory.bytes(file).dropFirst(24)
    try directory.write(newer, to: file)
    let message = "\(file) was written by a newer version of this program (format 3); use that one"
    #expect(directory.failure()?.message == message)
    let error = #expect(throws: LogError.self) {
      let reader = try EmbeddedLogView(directory: directory.path).reader()
      try reader.assign([directory.place: 0])
      _ = try reader.poll(limit: 1)
    }
    #expect(error?.message == message)
    #expect(try directory.bytes(file) == newer)
  }
}

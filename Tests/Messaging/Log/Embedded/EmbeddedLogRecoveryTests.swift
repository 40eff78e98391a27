import Foundation
import TestSupport
import Testing

@testable import Messaging

@Suite struct EmbeddedLogRecoveryTests {
  let directory: EmbeddedDirectory

  init() throws {
    directory = try EmbeddedDirectory()
  }

  @Test func `a log that is opened again has everything, and goes on`() throws {
    defer { try? directory.directory.remove() }
    try directory.append(0..<50)
    #expect(try directory.files(".log").count > 2)
    #expect(try directory.values() == values(0..<50))
    try directory.append(50..<100)
    #expect(try directory.values() == values(0..<100))
    #expect(try directory.open { log, _ in log.repairs.isEmpty })
  }

  @Test func `a log can be opened as soon as it is closed, also while a program is started`() throws {
    defer { try? directory.directory.remove() }
    let inherited = try directory.open { _, _ in try InheritedDescriptor(of: directory.directory.path + "/lock") }
    _ = try #require(inherited)
    try directory.append(0..<1)
    withExtendedLifetime(inherited) {}
  }

  @Test func `reading may begin at any offset`() throws {
    defer { try? directory.directory.remove() }
    try directory.append(0..<60)
    try directory.open { (_, probe) throws in
      for start in 0..<60 {
        #expect(try probe.read(60 - start, from: [directory.place: Int64(start)]).map(\.text) == values(start..<60))
      }
    }
  }

  @Test func `a last record that was cut at any byte is gone, and all records before it are there`() throws {
    defer { try? directory.directory.remove() }
    try directory.append(0..<10)
    let file = try #require(directory.files(".log").last)
    let before = try directory.bytes(file).count
    try directory.append(10..<11)
    let whole = try directory.bytes(file)
    #expect(try directory.files(".log").last == file)
    for size in before..<whole.count {
      try directory.write(whole.prefix(size), to: file)
      let repairs = try directory.open { log, _ in log.repairs }
      #expect(repairs.map(\.bytesCut) == (size == before ? [] : [Int64(size - before)]))
      #expect(try directory.bytes(file).count == before)
      #expect(try directory.values() == values(0..<10))
    }
    try directory.append(10..<12)
    #expect(try directory.values() == values(0..<12))
  }

  @Test func `a segment that was cut within its header is empty`() throws {
    defer { try? directory.directory.remove() }
    try directory.append(0..<1)
    let file = try #require(directory.files(".log").last)
    let whole = try directory.bytes(file)
    for size in 0..<SegmentHeader.size {
      try directory.write(whole.prefix(size), to: file)
      #expect(try directory.values().isEmpty)
    }
    try directory.append(0..<3)
    #expect(try directory.values() == values(0..<3))
  }

  @Test func `a batch that was cut keeps the records that are whole`() throws {
    defer { try? directory.directory.remove() }
    try directory.open { _, probe in try probe.append(directory.records(0..<5)) }
    let file = try #require(directory.files(".log").last)
    let whole = try directory.bytes(file)
    try directory.write(whole.dropLast(whole.count / 2), to: file)
    let left = try directory.values()
    #expect(left == values(0..<left.count))
    #expect((1..<5).contains(left.count))
  }

  @Test func `a byte that changed before the last record is damage, named with its place, wherever it is`() throws {
    defer { try? directory.directory.remove() }
    try directory.append(0..<12)
    let file = try #require(directory.files(".log").first)
    let whole = try directory.bytes(file)
    let last = directory.frameSize(11)
    for position in 0..<whole.count - last {
      var damaged = whole
      damaged[position] ^= 0x40
      try directory.write(damaged, to: file)
      // It is found by the start where the start looks, and by who reads it elsewhere.
      let error = #expect(throws: LogError.self) { try directory.values() }
      #expect(error?.code == .corrupt)
      #expect(error?.message.contains(file) == true)
      #expect(try directory.bytes(file) == damaged)
    }
    try directory.write(whole, to: file)
    #expect(try directory.values() == values(0..<12))
  }

  @Test func `the position that is named is where the damaged record begins`() throws {
    defer { try? directory.directory.remove() }
    try directory.append(0..<3)
    let file = try #require(directory.files(".log").first)
    var bytes = try directory.bytes(file)
    let second = SegmentHeader.size + directory.frameSize(0)
    bytes[second + 30] ^= 1
    try directory.write(bytes, to: file)
    #expect(directory.failure()?.message.contains("at byte \(second):") == true)
  }

  @Test func `a segment that is gone from the middle is noticed`() throws {
    defer { try? directory.directory.remove() }
    try directory.append(0..<80)
    let files = try directory.files(".log")
    try FileManager.default.removeItem(atPath: files[1])
    #expect(directory.failure()?.code == .corrupt)
  }

  @Test func `an index that is gone, cut or damaged costs only time`() throws {
    defer { try? directory.directory.remove() }
    try directory.append(0..<80)
    for file in try directory.files(".index") {
      let whole = try directory.bytes(file)
      for size in stride(from: 0, to: whole.count, by: 9) {
        try directory.write(whole.prefix(size), to: file)
        #expect(try directory.values() == values(0..<80))
      }
      try directory.write(whole.map { $0 ^ 1 }, to: file)
      #expect(try directory.values() == values(0..<80))
      try FileManager.default.removeItem(atPath: file)
      #expect(try directory.values() == values(0..<80))
    }
    try directory.append(80..<160)
    #expect(try directory.values() == values(0..<160))
  }

  @Test func `a second process is refused, and told which directory it is about`() throws {
    defer { try? directory.directory.remove() }
    try directory.open { (_, _) throws in
      let error = directory.failure()
      #expect(error?.code == .unavailable)
      #expect(error?.message.contains(directory.path) == true)
    }
    try directory.open { _, _ in }
  }

  @Test func `records of a topic that is not listed are damage`() throws {
    defer { try? directory.directory.remove() }
    try directory.append(0..<1)
    try FileManager.default.removeItem(atPath: directory.path + "/topics")
    #expect(directory.failure()?.code == .corrupt)
  }
}

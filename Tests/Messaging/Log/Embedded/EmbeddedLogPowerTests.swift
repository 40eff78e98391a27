import Deciding
import Foundation
import TestSupport
import Testing

@testable import Messaging

/// Power that is cut at any step, with a disk that keeps no more than it has promised.
@Suite struct EmbeddedLogPowerTests {
  private static let written = Timestamp(milliseconds: 1_777_000_000_000)

  /// What a log is put through; `promise` is told how many records are acknowledged.
  private func images(
    _ retention: TopicSpecification.Retention, _ work: (EmbeddedLog, LogProbe, _ append: (Int) throws -> Void) throws -> Void
  ) throws -> (images: [ModelDisk.Image], root: String) {
    let directory = try TemporaryDirectory()
    defer { try? directory.remove() }
    let disk = ModelDisk()
    var settings = EmbeddedLog.Settings()
    settings.segmentSize = 400
    settings.indexInterval = 128
    settings.survivesPowerCut = true
    settings.tombstoneMilliseconds = 1000
    let log = try EmbeddedLog(directory: directory.path + "/log", settings: settings, operations: disk.operations)
    defer { log.close() }
    try log.create([TopicSpecification(name: "seats", partitions: 1, retention: retention)])
    let probe = LogProbe(log: log)
    var count = 0
    try work(log, probe) { more in
      for _ in 0..<more {
        try probe.append([record("seats", "value \(count)", key: "key \(count % 3)")])
        count += 1
        disk.promise(count)
      }
    }
    return (disk.images, directory.path)
  }

  /// Opens what each cut may have left.
  private func check(
    _ images: [ModelDisk.Image], of root: String, _ body: (EmbeddedLog, LogProbe, _ promised: Int) throws -> Void
  ) throws {
    let directory = try TemporaryDirectory()
    defer { try? directory.remove() }
    for (number, image) in images.enumerated() {
      for seed in 0..<3 {
        var dice = SplitMix64(seed: UInt64(number * 3 + seed))
        let path = "\(directory.path)/\(number).\(seed)"
        // None of what the disk has not promised, all of it, or some.
        try image.cut(root, into: path) { seed == 0 ? false : seed == 1 || dice.next() % 2 == 0 }
        guard FileManager.default.fileExists(atPath: path + "/log/topics") else {
          #expect(image.promised == 0)
          continue
        }
        let log = try EmbeddedLog(directory: path + "/log")
        defer { log.close() }
        try body(log, LogProbe(log: log), image.promised)
        try FileManager.default.removeItem(atPath: path)
      }
    }
  }

  private let place = TopicPartition("seats", 0)

  @Test func `acknowledged records are there after a power cut at any step`() throws {
    let (images, root) = try images(.delete(afterMilliseconds: nil)) { _, _, append in try append(20) }
    #expect(images.count > 20)
    try check(images, of: root) { log, probe, promised in
      let end = try #require(log.ends(of: [place])[place])
      #expect(end >= promised)
      #expect(try probe.read(Int(end), from: [place: 0]).map(\.text) == values(0..<Int(end)))
    }
  }

  @Test func `a power cut while old records are removed leaves no gap, and the end`() throws {
    let (images, root) = try images(.delete(afterMilliseconds: 60_000)) { log, _, append in
      for _ in 0..<3 {
        try append(12)
        #expect(log.maintain(now: Self.written + 61).failures.isEmpty)
      }
    }
    try check(images, of: root) { log, probe, promised in
      let range = try #require(log.ranges(of: [place])[place])
      #expect(range.upperBound >= promised)
      let records = try probe.read(range.count, from: [place: range.lowerBound])
      #expect(records.map(\.text) == values(Int(range.lowerBound)..<Int(range.upperBound)))
    }
  }

  @Test func `a power cut while a state topic is compacted leaves the last record of each key`() throws {
    let (images, root) = try images(.compact) { log, _, append in
      for _ in 0..<3 {
        try append(14)
        #expect(log.maintain(now: Self.written + 61).failures.isEmpty)
      }
    }
    try check(images, of: root) { log, probe, promised in
      let range = try #require(log.ranges(of: [place])[place])
      #expect(range.upperBound >= promised)
      guard promised > 2 else { return }
      var last: [String: Int64] = [:]
      let reader = try probe.reader([place: range.lowerBound])
      defer { reader.close() }
      while case let records = try reader.poll(limit: 1000), !records.isEmpty {
        for record in records { last[String(decoding: record.key ?? [], as: UTF8.self)] = record.offset }
      }
      for number in promised - 3..<promised { #expect(last["key \(number % 3)"] ?? -1 >= number) }
    }
  }
}

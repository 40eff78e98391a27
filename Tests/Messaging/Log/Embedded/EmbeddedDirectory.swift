import Foundation
import TestSupport
import Testing

@testable import Messaging

/// A directory with an embedded log in it that a test opens, closes and damages.
struct EmbeddedDirectory {
  static let topic = "seats"
  let directory: TemporaryDirectory
  var settings = EmbeddedLog.Settings()
  var operations = FileOperations.system
  var retention = TopicSpecification.Retention.delete(afterMilliseconds: nil)

  /// Small segments, so that a few dozen records fill some.
  init() throws {
    directory = try TemporaryDirectory()
    settings.segmentSize = 750
    settings.indexInterval = 225
  }

  var path: String { directory.path }

  let place = TopicPartition(Self.topic, 0)

  /// Opens the log, which has one topic of one partition, for as long as the body runs.
  @discardableResult
  func open<Result>(_ body: (EmbeddedLog, LogProbe) throws -> Result) throws -> Result {
    let log = try EmbeddedLog(directory: path, settings: settings, operations: operations)
    defer { log.close() }
    try log.create([TopicSpecification(name: Self.topic, partitions: 1, retention: retention)])
    return try body(log, LogProbe(log: log))
  }

  /// Values as records of the topic, 40 bytes and more each.
  func records(_ values: some Sequence<Int>) -> [OutgoingRecord] {
    values.map { record(Self.topic, "value \($0)", key: "key") }
  }

  /// The size of such a record's frame.
  func frameSize(_ value: Int) -> Int {
    var batch = FrameBatch()
    batch.fill(with: records([value]), from: 0)
    return batch.sizes[0]
  }

  /// Appends each value with a write of its own.
  func append(_ values: some Sequence<Int>) throws {
    try open { _, probe in
      for record in records(values) { try probe.append([record]) }
    }
  }

  /// What the log holds, by its end.
  func values() throws -> [String] {
    try open { log, probe in
      let end = try #require(log.ends(of: [place])[place])
      return try probe.read(Int(end), from: [place: 0]).map(\.text)
    }
  }

  /// The segment or index files, the oldest first.
  func files(_ ending: String) throws -> [String] {
    let partition = path + "/\(place)"
    let names = try FileManager.default.contentsOfDirectory(atPath: partition)
    return names.filter { $0.hasSuffix(ending) }.sorted().map { partition + "/" + $0 }
  }

  func bytes(_ file: String) throws -> [UInt8] {
    try [UInt8](Data(contentsOf: URL(fileURLWithPath: file)))
  }

  func write(_ bytes: some Sequence<UInt8>, to file: String) throws {
    try Data(bytes).write(to: URL(fileURLWithPath: file))
  }

  /// What opening it fails with.
  func failure() -> LogError? {
    #expect(throws: LogError.self) { try open { _, _ in } }
  }
}

/// "value 0", "value 1" ...
func values(_ numbers: some Sequence<Int>) -> [String] {
  numbers.map { "value \($0)" }
}

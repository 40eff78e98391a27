import Foundation
import Messaging
import TestSupport
import Testing

@testable import LogCrashWriter

@Suite struct EmbeddedLogCrashTests {
  @Test func `acknowledged records survive a process that is killed in the middle of its writes`() throws {
    let directory = try TemporaryDirectory()
    defer { try? directory.remove() }
    var acknowledged: [Int32: Int64] = [:]
    for round in 0..<20 {
      let lines = try linesUntilKilled(in: directory.path, seed: UInt64(round), after: 1 + round * 23 % 60)
      for line in lines {
        let words = line.split(separator: " ")
        acknowledged[try #require(Int32(words[0]))] = Int64(words[1])
      }
      try check(directory.path, holds: acknowledged)
    }
  }

  /// Runs the writer, kills it once it has acknowledged so many batches, and returns what it had said by then.
  private func linesUntilKilled(in directory: String, seed: UInt64, after count: Int) throws -> [String] {
    let writer = Process()
    let output = Pipe()
    writer.executableURL = URL(filePath: try BuiltProgram.path("LogCrashWriter"))
    writer.environment = TestEnvironment.with()
    writer.arguments = [directory, "\(seed)"]
    writer.standardOutput = output
    try writer.run()
    var bytes = Data()
    while bytes.count(where: { $0 == UInt8(ascii: "\n") }) < count {
      let more = try output.fileHandleForReading.next()
      try #require(!more.isEmpty, "the writer ended by itself")
      bytes += more
    }
    kill(writer.processIdentifier, SIGKILL)
    bytes += try writer.collect(output).output[0]
    // Its last line may be torn; what it says was acknowledged before it was said, and is not known to us.
    let whole = bytes.prefix(through: try #require(bytes.lastIndex(of: UInt8(ascii: "\n"))))
    return String(decoding: whole, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  private func check(_ directory: String, holds acknowledged: [Int32: Int64]) throws {
    let log = try EmbeddedLog(directory: directory, settings: LogCrashWriter.settings)
    defer { log.close() }
    let places = (0..<LogCrashWriter.topic.partitions).map { TopicPartition(LogCrashWriter.topic.name, $0) }
    let ends = try log.ends(of: places)
    for (partition, offset) in acknowledged { #expect(try #require(ends[places[Int(partition)]]) > offset) }
    let probe = LogProbe(log: log)
    let records = try probe.read(Int(ends.values.reduce(0, +)), from: Dictionary(uniqueKeysWithValues: places.map { ($0, 0) }))
    var next = [Int64](repeating: 0, count: places.count)
    for record in records {
      let offset = next[Int(record.partition)]
      try #require(record == Record(LogCrashWriter.record(at: offset, of: record.partition), offset: offset))
      next[Int(record.partition)] += 1
    }
  }
}

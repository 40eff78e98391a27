import Deciding
import Foundation
import JSON
import Platform
import TestSupport
import Testing

@testable import Messaging

/// A log in the format 1, in which records were plain.
///
/// `Tests/Samples/log-1` was written by the program before there was another format, and `records.jsonl` beside it is what that program's
/// `events tail --json` said of it.
enum FormatOneLog {
  private static let sample = URL(filePath: #filePath).appending(path: "../../../../Samples/log-1").standardizedFileURL

  static let topics = ["reservation.created", "seat.status", "service.registry"]

  /// Copies the sample into a directory.
  static func copy(to directory: String) throws {
    for name in ["topics"] + topics.map({ $0 + "-0" }) {
      try FileManager.default.copyItem(atPath: sample.appending(path: name).path, toPath: directory + "/" + name)
    }
  }

  /// What is in the sample, by topic.
  static func records() throws -> [String: [JSONValue]] {
    let text = try String(contentsOf: sample.appending(path: "records.jsonl"), encoding: .utf8)
    let lines = try text.split(separator: "\n").map { try JSONValue(parsing: Array($0.utf8)) }
    return Dictionary(grouping: lines) { $0["topic"]?.string ?? "" }
  }

  /// A segment's header of this version.
  static func header(version: UInt32) -> [UInt8] {
    var buffer = WriteBuffer()
    SegmentHeader(compactedEnd: nil).append(to: &buffer)
    buffer.overwrite(version, at: 4)
    buffer.overwrite(CRC32C.checksum(UnsafeRawBufferPointer(rebasing: buffer.bytes[..<20])), at: 20)
    return Array(buffer.bytes)
  }

  /// A record's plain frame.
  static func frame(_ record: OutgoingRecord, offset: Int64) -> [UInt8] {
    var buffer = WriteBuffer()
    buffer.append(UInt64(0))
    buffer.append(offset)
    buffer.append(record.timestamp.milliseconds)
    buffer.append(record.key.map { Int32($0.count) } ?? -1)
    buffer.append(record.value.map { Int32($0.count) } ?? -1)
    buffer.append(UInt32(record.headers.count))
    buffer.append(record.key ?? [])
    buffer.append(record.value ?? [])
    for header in record.headers {
      buffer.append(UInt32(header.name.utf8.count))
      buffer.append(UInt32(header.value.utf8.count))
      buffer.append(header.name)
      buffer.append(header.value)
    }
    buffer.overwrite(UInt32(buffer.count - 8), at: 0)
    buffer.overwrite(CRC32C.checksum(buffer[8...]), at: 4)
    return Array(buffer.bytes)
  }

  static func json(_ record: Record) throws -> JSONValue {
    [
      "topic": .string(record.topic), "offset": .integer(record.offset), "timestamp": .string(record.timestamp.description),
      "key": record.key.map { .string(String(decoding: $0, as: UTF8.self)) } ?? .null,
      "headers": .array(record.headers.map { ["name": .string($0.name), "value": .string($0.value)] }),
      "body": try record.value.map { try JSONValue(parsing: $0) } ?? .null,
    ]
  }
}

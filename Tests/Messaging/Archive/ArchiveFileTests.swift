import Deciding
import Foundation
import JSON
import Sodium
import TestSupport
import Testing

@testable import Messaging

/// The files of an archive.
@Suite struct ArchiveFileTests {
  private let files: ArchiveFiles
  private var directory: ArchiveDirectory { files.directory }

  init() throws {
    files = try ArchiveFiles()
  }

  private func read(_ archive: ArchivedRows) throws -> [JournalRow] {
    let reader = try ArchiveReader(archive, in: directory)
    var rows: [JournalRow] = []
    while let row = try reader.next() { rows.append(row) }
    return rows
  }

  private func bytes(_ archive: ArchivedRows) throws -> [UInt8] { try Array(Data(contentsOf: URL(filePath: directory.path(of: archive)))) }

  @Test func `rows come back exactly, whatever is in them`() throws {
    let archive = try files.write(JournalSamples.all)
    #expect((archive.first, archive.last, archive.count) == (1, 7, 7))
    let rows = try read(archive)
    #expect(rows == JournalSamples.all)
    for (row, sample) in zip(rows, JournalSamples.all) { #expect(row.record == sample.record) }
  }

  @Test func `a file is lines of JSON for zcat and jq, and its digest is sha256sum's`() throws {
    let archive = try files.write([Sample.event(1), Sample.event(2, target: nil)])
    let compressed = try bytes(archive)
    #expect(archive.bytes == Int64(compressed.count))
    #expect(archive.sha256 == SHA256.of(compressed).map { String(format: "%02x", $0) }.joined())
    let lines = try Gunzip.text(compressed).split(separator: "\n")
    #expect(lines.count == 2)
    let first = try JSONValue(parsing: Array(lines[0].utf8))
    #expect(first["type"]?.string == "thing.made")
    #expect(first["topic"]?.string == "thing.made")
    #expect(first["data"]?.string == #"{"number":1}"#)
    #expect(first["key"]?.string == "user-7")
    #expect(first["time"]?.string == Sample.time(1).description)
    #expect(try JSONValue(parsing: Array(lines[1].utf8))["topic"] == nil)
  }

  @Test func `a long file is read on through all of its pieces`() throws {
    let rows = (Int64(1)...10_000).map { Sample.event($0) }
    let archive = try files.write(rows)
    #expect(try read(archive) == rows)
    let journal = WholeJournal([archive], in: directory) { _, _, _ in [Sample.event(10_001)] }
    #expect(try journal.rows(0, after: 0, limit: 3).map(\.sequence) == [1, 2, 3])
    #expect(try journal.rows(0, after: 3, limit: 2).map(\.sequence) == [4, 5])
    #expect(try journal.rows(0, after: 9998, limit: 5).map(\.sequence) == [9999, 10_000])
    #expect(try journal.rows(0, after: 1, limit: 1).map(\.sequence) == [2])
    #expect(try journal.rows(0, after: 10_000, limit: 5).map(\.sequence) == [10_001])
    #expect(try journal.rows(1, after: 0, limit: 5).map(\.sequence) == [10_001])
  }

  @Test func `a file that is missing, cut off, changed or another one is found`() throws {
    let archive = try files.write((Int64(1)...1000).map { Sample.event($0) })
    let path = directory.path(of: archive)
    let whole = try bytes(archive)
    func failure() -> String { (#expect(throws: ArchiveError.self) { try read(archive) })?.description ?? "" }
    for damaged in [Array(whole.dropLast(1)), whole + [0], [], Array(whole.prefix(100)) + [whole[100] ^ 1] + Array(whole.dropFirst(101))] {
      try Data(damaged).write(to: URL(filePath: path))
      #expect(failure().hasPrefix("\(path) is damaged (it is not as it was written)"))
    }
    try FileManager.default.removeItem(atPath: path)
    #expect(failure().hasPrefix("\(path) is missing, and rows 1 to 1000 of partition 0 are in no other place: put the file back"))
  }

  @Test func `a pipe or a directory in the place of a file is refused, and nobody waits for it`() throws {
    let archive = try files.write([Sample.event(1)])
    for path in [directory.path(of: archive), directory.path + "/unfinished"] {
      for make in [{ mkfifo($0, 0o600) }, { mkdir($0, 0o700) }] as [(String) -> Int32] {
        try? FileManager.default.removeItem(atPath: path)
        #expect(make(path) == 0)
        #expect(throws: ArchiveError.self) {
          if path.hasSuffix("unfinished") { _ = try ArchiveWriter(in: directory) } else { _ = try read(archive) }
        }
      }
    }
  }

  @Test func `a row with a number that no journal has is no row`() throws {
    for number in [9_007_199_254_740_992, Int64.max] {
      let archive = try files.write([Sample.event(number)])
      #expect(throws: ArchiveError.self) { try read(archive) }
    }
  }

  @Test func `a file that nobody has noted is refused where it is damaged`() throws {
    let archive = try files.write((Int64(1)...1000).map { Sample.event($0) })
    let path = directory.path(of: archive)
    let whole = try bytes(archive)
    for (damaged, what) in [
      (Array(whole.dropLast(9)), "it is cut off"), (Array("nothing".utf8), "incorrect header check"),
    ] {
      try Data(damaged).write(to: URL(filePath: path))
      let error = try #require(throws: ArchiveError.self) {
        let reader = try #require(try ArchiveReader(path: path))
        while try reader.next() != nil {}
      }
      #expect(error.description.hasPrefix("\(path) is damaged (\(what))"))
    }
  }
}

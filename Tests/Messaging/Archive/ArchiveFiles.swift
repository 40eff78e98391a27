import TestSupport
import Testing

@testable import Messaging

/// The directory of a service's archive, with nothing in it yet.
struct ArchiveFiles {
  let parent: TemporaryDirectory
  let directory: ArchiveDirectory

  init() throws {
    parent = try TemporaryDirectory()
    directory = ArchiveDirectory(parent.path, service: "service")
    try directory.make()
  }

  /// Writes a file of these rows.
  func write(_ rows: [JournalRow]) throws -> ArchivedRows {
    let writer = try ArchiveWriter(in: directory)
    for row in rows { try writer.add(row) }
    return try #require(try writer.finish())
  }
}

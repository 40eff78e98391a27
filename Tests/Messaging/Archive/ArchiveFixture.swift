import Deciding
import TestSupport
import Testing

@testable import Messaging

/// A journal of 20 rows in the database of a test, and a directory for its archive. Row 3, 6, 9 … is the state of thing 0, 1, 0, 1 …
struct ArchiveFixture {
  static let stateTopic = "thing.state"
  static let rows = (Int64(1)...20).map(row)

  let store: any Store
  let epochs: [Int32: Int64]
  let directory: ArchiveDirectory
  private let files: TemporaryDirectory

  /// - Parameter published: the last row that the log has acknowledged.
  init(_ database: any StoreDatabase, published: Int64 = 20) throws {
    store = try database.store()
    epochs = try store.take()
    files = try TemporaryDirectory()
    // Neither it nor the one above it is there.
    directory = ArchiveDirectory(files.file("archive"), service: "service")
    try store.write(epochs) { changes in
      changes.journal = Self.rows
      changes.published[0] = published
    }
  }

  static func row(_ number: Int64) -> JournalRow {
    let row = Sample.event(number)
    guard number % 3 == 0 else { return row }
    return JournalRow(
      partition: row.partition, sequence: number, kind: .event, target: TopicPartition(stateTopic, 1),
      key: Array("thing \(number / 3 % 2)".utf8), envelope: row.envelope, body: row.body)
  }

  /// On a connection of its own, in steps that are shorter than the journal.
  func archiver(_ database: any StoreDatabase) throws -> JournalArchiver {
    JournalArchiver(try old(database), in: directory)
  }

  func old(_ database: any StoreDatabase) throws -> OldRows {
    OldRows(try database.store(), stateTopics: [Self.stateTopic], step: 3) { _ in }
  }

  /// What the database has.
  func stored() throws -> [Int64] { try store.journal(0, after: 0, limit: 100).map(\.sequence) }

  /// What files and database have together.
  func whole() throws -> [JournalRow] {
    let journal = WholeJournal(try store.archives(), in: directory) { [store] in try store.journal($0, after: $1, limit: $2) }
    var rows: [JournalRow] = []
    while true {
      let next = try journal.rows(0, after: rows.last?.sequence ?? 0, limit: 4)
      if next.isEmpty { return rows }
      rows += next
    }
  }

  func path(_ archive: ArchivedRows) -> String { directory.path(of: archive) }
}

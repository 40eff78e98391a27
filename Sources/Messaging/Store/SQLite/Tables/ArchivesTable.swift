import Deciding
import SQLite

/// The files that rows of the journals have gone into.
struct ArchivesTable {
  private let database: Database
  private let select: Statement
  private let insert: Statement

  init(_ database: Database) throws {
    self.database = database
    select = try database.prepare("select partition, first, last, count, until, bytes, sha256 from archives order by partition, first")
    insert = try database.prepare(
      """
      insert into archives (partition, first, last, count, until, bytes, sha256) select ?1, ?2, ?3, ?4, ?5, ?6, ?7
      where not exists (select 1 from archives where partition = ?1 and last >= ?2)
      """)
  }

  func all() throws -> [ArchivedRows] {
    try select.all { row in
      ArchivedRows(partition: row[0], first: row[1], last: row[2], count: row[3], until: row[4], bytes: row[5], sha256: row[6])
    }
  }

  /// Throws `.conflict` when one of the rows is in another file.
  func write(_ rows: ArchivedRows) throws {
    try insert.run(rows.partition, rows.first, rows.last, rows.count, rows.until, rows.bytes, rows.sha256)
    guard database.changes == 1 else { throw StoreError.archived(rows, in: database.path) }
  }
}

import Deciding
import SQLite

/// A service's file at one moment. The write-ahead log can't start over while it is open, so the file grows beside a busy lane.
public final class SQLiteSnapshot: DatabaseSnapshot {
  private let path: String
  private var tables: Tables?

  private struct Tables {
    let all: SQLiteTables
    let search: JournalSearch
    let selectRow: Statement
    let selectRows: Statement
  }

  /// Throws when the file is missing, or is no database of this service.
  public init(path: String, service: String) throws(StoreError) {
    self.path = path
    let database = try SQLiteConnection.openReader(path, service: service, busyTimeout: .seconds(5))
    tables = try StoreError.mapping {
      let columns = "kind, id, partition, version, scope, data"
      let tables = Tables(
        all: try SQLiteTables(database, service: service), search: try JournalSearch(database, service: service),
        selectRow: try database.prepare("select \(columns) from state where kind = ? and id = ? and partition = ?"),
        selectRows: try database.prepare("select \(columns) from state"))
      try database.execute("begin")
      return tables
    }
  }

  public func journalEnds() throws(StoreError) -> [Int32: Int64] {
    try read { try $0.all.claims().mapValues(\.journalEnd) }
  }

  public func archives() throws(StoreError) -> [ArchivedRows] {
    try read { try $0.all.archives.all() }
  }

  public func journal(_ partition: Int32, after sequence: Int64, limit: Int) throws(StoreError) -> [JournalRow] {
    try read { try $0.all.journal.rows(partition, after: sequence, limit: limit, published: false) }
  }

  public func journal(_ query: JournalQuery, limit: Int) throws(StoreError) -> [JournalRow] {
    try read { try $0.search.rows(query, limit: limit) }
  }

  public func newest(_ query: JournalQuery, limit: Int, while goesOn: () -> Bool) throws(StoreError) -> JournalFinding {
    try read { tables in
      var finding = try tables.search.newest(query, limit: limit, while: goesOn)
      finding.leaveOut(try tables.all.archives.all())
      return finding
    }
  }

  public func forEachRow(_ body: (StateRow) throws -> Void) throws {
    var failure: (any Error)?
    try read { tables in
      try tables.selectRows.forEach { row in
        guard failure == nil else { return }
        do { try body(Self.row(row)) } catch { failure = error }
      }
    }
    if let failure { throw failure }
  }

  public func row(_ name: RowName, in partition: Int32) throws(StoreError) -> StateRow? {
    try read { try $0.selectRow.first(name.kind, name.id, partition) { Self.row($0) } }
  }

  private static func row(_ row: borrowing SQLite.ResultRow) -> StateRow {
    StateRow(name: RowName(kind: row[0], id: row[1]), partition: row[2], version: row[3], scope: row[4], data: row[5])
  }

  public func close() {
    tables = nil
  }

  private func read<Result>(_ body: (Tables) throws -> Result) throws(StoreError) -> Result {
    guard let tables else { throw StoreError(.unavailable, "\(path): this snapshot was closed") }
    return try StoreError.mapping { try body(tables) }
  }
}

import Deciding
import PostgreSQL

/// A service's database in PostgreSQL at one moment. The server keeps what is removed meanwhile, so it should not stay open for long.
public final class PostgreSQLSnapshot: DatabaseSnapshot {
  private let connection: Connection
  private let service: String
  private let tables: PostgreSQLTables
  private let selectRow: PreparedStatement
  private let fetchRows: PreparedStatement

  /// Throws when the database can't be reached, or does not exist yet.
  public init(_ database: PostgreSQLDatabase) throws(StoreError) {
    service = database.service
    connection = try database.openExisting(.checking)
    tables = PostgreSQLTables(connection, service: service)
    selectRow = connection.statement("select \(Self.columns) from state where kind = $1 and id = $2 and partition = $3")
    fetchRows = connection.statement("fetch 500 from state_rows")
    let connection = connection
    try StoreError.mapping { try connection.execute("begin isolation level repeatable read, read only") }
  }

  public func journalEnds() throws(StoreError) -> [Int32: Int64] {
    try StoreError.mapping {
      var ends: [Int32: Int64] = [:]
      try connection.run(connection.statement("select partition, journal_end from owners")).forEach { ends[$0[0]] = $0[1] }
      return ends
    }
  }

  public func archives() throws(StoreError) -> [ArchivedRows] {
    try StoreError.mapping { try tables.archives.all(on: connection) }
  }

  public func journal(_ partition: Int32, after sequence: Int64, limit: Int) throws(StoreError) -> [JournalRow] {
    try StoreError.mapping { try tables.journal.rows(partition, after: sequence, limit: limit, published: false, on: connection) }
  }

  public func journal(_ query: JournalQuery, limit: Int) throws(StoreError) -> [JournalRow] {
    try StoreError.mapping { try search.rows(query, limit: limit) }
  }

  public func newest(_ query: JournalQuery, limit: Int, while goesOn: () -> Bool) throws(StoreError) -> JournalFinding {
    let (ends, archives) = (try journalEnds(), try archives())
    let starts = ends.keys.reduce(into: [:]) { $0[$1] = archives.end(of: $1) }
    var finding = try StoreError.mapping { try search.newest(query, after: starts, upTo: ends, limit: limit, while: goesOn) }
    finding.leaveOut(archives)
    return finding
  }

  private var search: PostgreSQLJournalSearch { PostgreSQLJournalSearch(connection: connection, service: service) }

  private static let columns = "kind, id, whole_id, partition, version, scope, data"

  public func forEachRow(_ body: (StateRow) throws -> Void) throws {
    try StoreError.mapping { try connection.execute("declare state_rows no scroll cursor for select \(Self.columns) from state") }
    while true {
      let rows = try StoreError.mapping { try connection.run(fetchRows).all(Self.row) }
      if rows.isEmpty { break }
      for row in rows { try body(row) }
    }
    try StoreError.mapping { try connection.execute("close state_rows") }
  }

  public func row(_ name: RowName, in partition: Int32) throws(StoreError) -> StateRow? {
    try StoreError.mapping {
      try connection.run(selectRow) { values in
        values.add(StoredText(name.kind))
        values.add(IndexedText(name.id))
        values.add(partition)
      }.first(Self.row)
    }
  }

  private static func row(_ row: DataRow) -> StateRow {
    StateRow(
      name: RowName(kind: (row[0] as StoredText).text, id: IndexedText.read(row, 1)), partition: row[3], version: row[4],
      scope: (row[5] as StoredText?)?.text, data: row[6])
  }

  /// The connection ends with the last reference to it.
  public func close() {
    try? connection.execute("rollback")
  }
}

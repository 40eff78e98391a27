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

  public func journal(_ partition: Int32, after sequence: Int64, limit: Int) throws(StoreError) -> [JournalRow] {
    try StoreError.mapping { try tables.journal.rows(partition, after: sequence, limit: limit, published: false, on: connection) }
  }

  public func journal(_ query: JournalQuery, limit: Int) throws(StoreError) -> [JournalRow] {
    try StoreError.mapping {
      let condition =
        switch query {
        case .correlation: "correlation_id = $2 or correlation = $3"
        case .subject: "subject_id = $2 or subject = $3 or key = $4"
        case .message: "id = $2"
        }
      let select = connection.statement(
        "select \(PostgreSQLTables.Journal.columns) from journal where \(condition) order by partition, sequence limit $1::bigint")
      return try connection.run(select) { values in
        values.add(Int64(limit))
        switch query {
        case .correlation(let text):
          Self.add(text, to: &values)
        case .subject(let text):
          Self.add(text, to: &values)
          values.add(Array(text.utf8))
        case .message(let id):
          values.add(id)
        }
      }.all { row in
        let partition: Int32 = row[0]
        return PostgreSQLTables.Journal.read(row, from: JournalColumns.source(of: service, partition))
      }
    }
  }

  private static func add(_ text: String, to values: inout Parameters) {
    let id = IDText(text).id
    values.add(id)
    values.add(id == nil ? StoredText(text) : nil)
  }

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

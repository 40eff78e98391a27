import Deciding
import PostgreSQL

extension PostgreSQLTables {
  /// The files that rows of the journals have gone into.
  struct Archives {
    private let select: PreparedStatement
    private let insert: PreparedStatement

    init(_ connection: Connection) {
      select = connection.statement("select partition, first, last, count, until, bytes, sha256 from archives order by partition, first")
      insert = connection.statement(
        """
        insert into archives (partition, first, last, count, until, bytes, sha256)
        select $1::int, $2::bigint, $3::bigint, $4::bigint, $5::bigint, $6::bigint, $7::text
        where not exists (select from archives where partition = $1 and last >= $2)
        on conflict do nothing
        """)
    }

    func all(on connection: Connection) throws -> [ArchivedRows] {
      try connection.run(select).all { row in
        ArchivedRows(
          partition: row[0], first: row[1], last: row[2], count: row[3], until: row[4], bytes: row[5], sha256: row[6])
      }
    }

    /// Throws `.conflict` when one of the rows is in another file.
    func write(_ rows: ArchivedRows, on connection: Connection) throws {
      let written = try connection.run(insert) { values in
        values.add(rows.partition)
        values.add(rows.first)
        values.add(rows.last)
        values.add(rows.count)
        values.add(rows.until)
        values.add(rows.bytes)
        values.add(rows.sha256)
      }.changes
      guard written == 1 else { throw StoreError.archived(rows, in: connection.name) }
    }
  }
}

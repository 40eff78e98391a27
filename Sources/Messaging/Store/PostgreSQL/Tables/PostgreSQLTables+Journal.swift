import Deciding
import PostgreSQL

extension PostgreSQLTables {
  /// The events and outputs of a service, by partition and number.
  ///
  /// Values that follow from other columns are not stored: see `SchemaStep.first`. A private event has no target partition.
  struct Journal {
    private let service: String
    private let insert: PreparedStatement
    private let select: PreparedStatement
    private let selectUnpublished: PreparedStatement
    private let delete: PreparedStatement

    static let columns = """
      partition, sequence, kind, time, type, subject_id, subject, version, topic, target_partition, key, number, data, id, source, \
      correlation_id, correlation, causation_id, traceparent, reply_to, reply_partition, request_id, content_hash, headers
      """

    init(_ connection: Connection, service: String) {
      self.service = service
      insert = connection.statement(
        """
        insert into journal (\(Self.columns)) select * from unnest(
          $1::int[], $2::bigint[], $3::int[], $4::bigint[], $5::text[], $6::uuid[], $7::text[], $8::bigint[], $9::text[], $10::int[],
          $11::bytea[], $12::bigint[], $13::bytea[], $14::uuid[], $15::text[], $16::uuid[], $17::text[], $18::uuid[], $19::text[],
          $20::text[], $21::int[], $22::text[], $23::text[], $24::text[])
        """)
      func select(_ condition: String) -> PreparedStatement {
        connection.statement(
          """
          select \(Self.columns) from journal where partition = $1 and sequence > $2\(condition) order by sequence limit $3::bigint
          """)
      }
      self.select = select("")
      selectUnpublished = select(" and target_partition is not null")
      delete = connection.statement(
        """
        delete from journal where partition = $1 and sequence <> all($4::bigint[]) and sequence in (
          select sequence from journal where partition = $1 and sequence > $2 order by sequence limit $3::bigint)
        """)
    }

    func write(_ rows: [JournalRow], to pipeline: inout Pipeline) throws {
      guard !rows.isEmpty else { return }
      var columns = JournalColumns(service: service)
      for row in rows { try columns.append(row) }
      pipeline.add(insert) { columns.add(to: &$0) }
    }

    func rows(
      _ partition: Int32, after sequence: Int64, limit: Int, published: Bool, on connection: Connection
    ) throws -> [JournalRow] {
      let ownSource = JournalColumns.source(of: service, partition)
      return try connection.run(published ? selectUnpublished : select) { values in
        values.add(partition)
        values.add(sequence)
        values.add(Int64(limit))
      }.all { row in Self.read(row, from: ownSource) }
    }

    /// - Returns: the number of rows that were removed.
    func remove(
      _ partition: Int32, after sequence: Int64, count: Int, keeping kept: Set<Int64>, on connection: Connection
    ) throws -> Int {
      try connection.run(delete) { values in
        values.add(partition)
        values.add(sequence)
        values.add(Int64(count))
        values.add(ArrayValue(kept))
      }.changes
    }

    static func read(_ row: DataRow, from ownSource: String) -> JournalRow {
      let kind = JournalRow.Kind(rawValue: Int64(row[2] as Int32))
      if kind == nil { row.refuse(2, wanted: "a kind of journal row") }
      func text(_ column: Int) -> String? { (row[column] as StoredText?)?.text }
      let type = (row[4] as StoredText).text
      let subject = IDColumns.read(row, 5)
      let target = (row[9] as Int32?).map { TopicPartition(text(8) ?? type, $0) }
      let envelope = Envelope(
        id: row[13], source: text(14) ?? ownSource, sequence: row[11], type: type, time: row[3], subject: subject, version: row[7],
        correlationID: IDColumns.read(row, 15), causationID: row[17], traceparent: text(18), replyTo: text(19), replyPartition: row[20],
        requestID: text(21), contentHash: text(22))
      let headers: HeaderList? = row[23]
      return JournalRow(
        partition: row[0], sequence: row[1], kind: kind ?? .event, target: target, key: row[10] ?? Array(subject.utf8), envelope: envelope,
        extraHeaders: headers?.headers ?? [], body: row[12])
    }
  }
}

import Deciding
import PostgreSQL

extension PostgreSQLTables {
  /// The calls to the outside that have no outcome yet, by partition.
  struct Calls {
    private let insert: PreparedStatement
    private let delete: PreparedStatement
    private let select: PreparedStatement

    init(_ connection: Connection) {
      insert = connection.statement(
        """
        insert into calls (
          partition, kind, subject, whole_subject, number, until, key, id, data, correlation_id, correlation, traceparent)
        select * from unnest(
          $1::int[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::bigint[], $7::bytea[], $8::uuid[], $9::bytea[], $10::uuid[],
          $11::text[], $12::text[])
        """)
      delete = connection.statement(
        """
        delete from calls using unnest($1::int[], $2::text[], $3::text[]) as given (partition, kind, subject)
        where calls.partition = given.partition and calls.kind = given.kind and calls.subject = given.subject
        """)
      select = connection.statement(
        """
        select kind, subject, whole_subject, number, until, key, id, data, correlation_id, correlation, traceparent from calls
        where partition = $1 order by number
        """)
    }

    func open(_ partition: Int32, on connection: Connection) throws -> [CallEntry] {
      try connection.run(select) { $0.add(partition) }.all { row in
        CallEntry(
          name: CallName(partition: partition, kind: (row[0] as StoredText).text, subject: IndexedText.read(row, 1)), number: row[3],
          until: row[4], key: row[5], id: row[6], body: row[7], correlationID: IDColumns.read(row, 8),
          traceparent: (row[10] as StoredText?)?.text)
      }
    }

    func write(ended: [CallName], begun: [CallEntry], to pipeline: inout Pipeline) {
      if !ended.isEmpty {
        pipeline.add(delete) { values in
          values.add(ArrayValue(ended.lazy.map(\.partition)))
          values.add(ArrayValue(ended.lazy.map { StoredText($0.kind) }))
          values.add(ArrayValue(ended.lazy.map { IndexedText($0.subject) }))
        }
      }
      guard !begun.isEmpty else { return }
      let subjects = begun.map { IndexedText($0.name.subject) }
      var correlations = IDColumns()
      for call in begun { correlations.append(call.correlationID) }
      pipeline.add(insert) { values in
        values.add(ArrayValue(begun.lazy.map(\.name.partition)))
        values.add(ArrayValue(begun.lazy.map { StoredText($0.name.kind) }))
        values.add(ArrayValue(subjects))
        values.add(ArrayValue(optional: subjects.lazy.map(\.whole)))
        values.add(ArrayValue(begun.lazy.map(\.number)))
        values.add(ArrayValue(begun.lazy.map(\.until)))
        values.add(ArrayValue(begun.lazy.map(\.key)))
        values.add(ArrayValue(begun.lazy.map(\.id)))
        values.add(ArrayValue(begun.lazy.map(\.body)))
        correlations.add(to: &values)
        values.add(ArrayValue(optional: begun.lazy.map { $0.traceparent.map(StoredText.init) }))
      }
    }
  }
}

import Deciding
import PostgreSQL

extension PostgreSQLTables {
  /// What is to happen later, by partition. Timers of blocked keys wait behind their key's messages.
  struct Timers {
    private let set: PreparedStatement
    private let delete: PreparedStatement
    private let selectDue: PreparedStatement
    private let selectNext: PreparedStatement

    init(_ connection: Connection) {
      set = connection.statement(
        """
        insert into timers (
          partition, kind, subject, whole_subject, due, line, whole_key, id, data, correlation_id, correlation, traceparent)
        select * from unnest(
          $1::int[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::bytea[], $7::bytea[], $8::uuid[], $9::bytea[], $10::uuid[],
          $11::text[], $12::text[])
        on conflict (partition, kind, subject) do update set due = excluded.due, line = excluded.line, whole_key = excluded.whole_key,
          id = excluded.id, data = excluded.data, correlation_id = excluded.correlation_id, correlation = excluded.correlation,
          traceparent = excluded.traceparent
        """)
      delete = connection.statement(
        """
        delete from timers using unnest($1::int[], $2::text[], $3::text[]) as given (partition, kind, subject)
        where timers.partition = given.partition and timers.kind = given.kind and timers.subject = given.subject
        """)
      let flows = "not exists (select from blocked where blocked.partition = timers.partition and blocked.line = timers.line)"
      selectDue = connection.statement(
        """
        select kind, subject, whole_subject, due, line, whole_key, id, data, correlation_id, correlation, traceparent from timers
        where partition = $1 and due <= $2 and \(flows) order by due, kind, subject limit $3::bigint
        """)
      selectNext = connection.statement("select due from timers where partition = $1 and \(flows) order by due limit 1")
    }

    func due(_ partition: Int32, at time: Timestamp, limit: Int, on connection: Connection) throws -> [TimerEntry] {
      try connection.run(selectDue) { values in
        values.add(partition)
        values.add(time)
        values.add(Int64(limit))
      }.all { row in
        TimerEntry(
          name: TimerName(partition: partition, kind: (row[0] as StoredText).text, subject: IndexedText.read(row, 1)), due: row[3],
          key: WaitingLine.read(row, 4) ?? [], id: row[6], body: row[7], correlationID: IDColumns.read(row, 8),
          traceparent: (row[10] as StoredText?)?.text)
      }
    }

    func next(_ partition: Int32, on connection: Connection) throws -> Timestamp? {
      try connection.run(selectNext) { $0.add(partition) }.first { row in row[0] as Timestamp }
    }

    func write(removed: [TimerName], set entries: [TimerEntry], to pipeline: inout Pipeline) {
      if !removed.isEmpty {
        pipeline.add(delete) { values in
          values.add(ArrayValue(removed.lazy.map(\.partition)))
          values.add(ArrayValue(removed.lazy.map { StoredText($0.kind) }))
          values.add(ArrayValue(removed.lazy.map { IndexedText($0.subject) }))
        }
      }
      let entries = Self.last(of: entries)
      guard !entries.isEmpty else { return }
      let subjects = entries.map { IndexedText($0.name.subject) }
      let lines = entries.map { WaitingLine($0.key) }
      var correlations = IDColumns()
      for entry in entries { correlations.append(entry.correlationID) }
      pipeline.add(set) { values in
        values.add(ArrayValue(entries.lazy.map(\.name.partition)))
        values.add(ArrayValue(entries.lazy.map { StoredText($0.name.kind) }))
        values.add(ArrayValue(subjects))
        values.add(ArrayValue(optional: subjects.lazy.map(\.whole)))
        values.add(ArrayValue(entries.lazy.map(\.due)))
        values.add(ArrayValue(lines))
        values.add(ArrayValue(optional: lines.lazy.map(\.whole)))
        values.add(ArrayValue(entries.lazy.map(\.id)))
        values.add(ArrayValue(entries.lazy.map(\.body)))
        correlations.add(to: &values)
        values.add(ArrayValue(optional: entries.lazy.map { $0.traceparent.map(StoredText.init) }))
      }
    }

    /// One statement writes a row once only; of two settings of a timer, the later one counts.
    private static func last(of entries: [TimerEntry]) -> [TimerEntry] {
      var places: [TimerName: Int] = [:]
      var kept: [TimerEntry] = []
      for entry in entries {
        if let place = places[entry.name] {
          kept[place] = entry
        } else {
          places[entry.name] = kept.count
          kept.append(entry)
        }
      }
      return kept
    }
  }
}

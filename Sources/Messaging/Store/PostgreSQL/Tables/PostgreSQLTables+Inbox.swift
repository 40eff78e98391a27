import Deciding
import PostgreSQL

extension PostgreSQLTables {
  /// Commands that were taken, and what was answered.
  struct Inbox {
    private let select: PreparedStatement
    private let insert: PreparedStatement
    private let answer: PreparedStatement
    let deleteOld: PreparedStatement

    init(_ connection: Connection) {
      select = connection.statement(
        """
        select id, time, request_id, content_hash, reply_type, reply_correlation_id, reply_correlation, reply_body from inbox
        where id = any($1::uuid[])
        """)
      insert = connection.statement(
        """
        insert into inbox (id, time, request_id, content_hash, reply_type, reply_correlation_id, reply_correlation, reply_body)
        select * from unnest($1::uuid[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::uuid[], $7::text[], $8::bytea[])
        """)
      answer = connection.statement(
        """
        update inbox set reply_type = given.type, reply_correlation_id = given.correlation_id, reply_correlation = given.correlation,
          reply_body = given.body
        from unnest($1::uuid[], $2::text[], $3::uuid[], $4::text[], $5::bytea[]) as given (id, type, correlation_id, correlation, body)
        where inbox.id = given.id
        """)
      deleteOld = connection.statement(
        "delete from inbox where id in (select id from inbox where time < $1 order by time limit $2::bigint)")
    }

    func read(_ ids: [MessageID], from pipeline: inout Pipeline) -> Int {
      pipeline.add(select) { $0.add(ArrayValue(ids)) }
    }

    func entries(in rows: Rows) throws -> [MessageID: InboxEntry] {
      var entries: [MessageID: InboxEntry] = [:]
      try rows.forEach { row in
        var entry = InboxEntry(
          id: row[0], requestID: (row[2] as StoredText).text, contentHash: (row[3] as StoredText?)?.text, time: row[1])
        if let type: StoredText = row[4] {
          entry.reply = StoredReply(type: type.text, correlationID: IDColumns.read(row, 5), body: row[7])
        }
        entries[entry.id] = entry
      }
      return entries
    }

    func write(_ entries: [InboxEntry], answers: [MessageID: StoredReply], to pipeline: inout Pipeline) {
      var answers = answers
      if !entries.isEmpty {
        var replies: [StoredReply?] = []
        // Mostly the answer comes in the same batch, and then it is one write.
        for entry in entries { replies.append(answers.removeValue(forKey: entry.id) ?? entry.reply) }
        pipeline.add(insert) { values in
          values.add(ArrayValue(entries.lazy.map(\.id)))
          values.add(ArrayValue(entries.lazy.map(\.time)))
          values.add(ArrayValue(entries.lazy.map { StoredText($0.requestID) }))
          values.add(ArrayValue(optional: entries.lazy.map { $0.contentHash.map(StoredText.init) }))
          Self.add(replies, to: &values)
        }
      }
      guard !answers.isEmpty else { return }
      let (ids, replies) = (Array(answers.keys), Array(answers.values))
      pipeline.add(answer) { values in
        values.add(ArrayValue(ids))
        Self.add(replies, to: &values)
      }
    }

    private static func add(_ replies: [StoredReply?], to values: inout Parameters) {
      var correlations = IDColumns()
      for reply in replies { correlations.append(reply?.correlationID) }
      values.add(ArrayValue(optional: replies.lazy.map { ($0?.type).map(StoredText.init) }))
      correlations.add(to: &values)
      values.add(ArrayValue(optional: replies.lazy.map { $0?.body }))
    }
  }
}

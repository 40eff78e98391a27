import Deciding
import SQLite

extension Migration {
  /// Fewer bytes a row. Ids are 16 bytes where they are ids of messages, and text where not (also in rows from before); of the journal,
  /// what follows from other columns is null (`JournalTable`). The views show both as text, as ever.
  ///
  /// An id of the inbox is looked for, so those from before are changed too.
  static let fourth = Migration(
    number: 4,
    sql: """
      create table journal_next (
        position integer primary key,
        partition integer not null, sequence integer not null,
        kind integer not null, -- 1 event, 2 command, 3 reply, 4 dead letter
        time integer not null, type text not null, subject not null, version integer,
        topic text, target_partition integer, -- null: as the type is called; private, not published
        key, number integer, data, -- key null: the subject
        id not null, source text, correlation_id not null, causation_id, -- source null: /SERVICE/PARTITION
        traceparent text, reply_to text, reply_partition integer, request_id text, content_hash text,
        headers text -- further ones, as JSON
      );
      insert into journal_next (
          position, partition, sequence, kind, time, type, subject, version, topic, target_partition, key, number, data, id, source,
          correlation_id, causation_id, traceparent, reply_to, reply_partition, request_id, content_hash, headers)
        select
          position, partition, sequence, kind, time, type, subject, version, nullif(topic, type), target_partition, nullif(key, subject),
          number, data, id, nullif(source, '/' || (select value from meta where name = 'service') || '/' || partition),
          correlation_id, causation_id, traceparent, reply_to, reply_partition, request_id, content_hash, headers
        from journal;
      drop view events;
      drop table journal;
      alter table journal_next rename to journal;
      create index journal_by_sequence on journal (partition, sequence) where sequence % 64 = 0;

      create view events as
        select position, partition, sequence, \(text(ofTime: "time")) as time,
          case kind when 1 then 'event' when 2 then 'command' when 3 then 'reply' else 'dead letter' end as kind,
          type, \(text(ofID: "subject")) as subject, version,
          case when target_partition is not null then coalesce(topic, type) end as topic, target_partition,
          coalesce(key, \(text(ofID: "subject"))) as key, number, data,
          \(text(ofID: "id")) as id, \(text(ofID: "correlation_id")) as correlation_id, \(text(ofID: "causation_id")) as causation_id
        from journal;
      create view commands as
        select position, \(text(ofID: "id")) as id, \(text(ofTime: "time")) as time, request_id, content_hash,
          reply_type, \(text(ofID: "reply_correlation_id")) as reply_correlation_id, reply_body
        from inbox;
      """,
    thenRun: { (database) throws(SQLiteError) in
      let ids = try database.prepare("select position, id from inbox").all { row in (position: row[0] as Int64, id: row[1] as MessageID) }
      let update = try database.prepare("update inbox set id = ? where position = ?")
      for (position, id) in ids { try update.run(id, position) }
    })

  // Part of the step: these never change either.
  static func text(ofTime column: String) -> String {
    "strftime('%Y-%m-%dT%H:%M:%fZ', \(column) / 1000.0, 'unixepoch')"
  }

  static func text(ofID column: String) -> String {
    let digits = "lower(hex(\(column)))"
    let groups = [(1, 8), (9, 4), (13, 4), (17, 4), (21, 12)].map { "substr(\(digits), \($0), \($1))" }
    return "case typeof(\(column)) when 'blob' then \(groups.joined(separator: " || '-' || ")) else \(column) end"
  }
}

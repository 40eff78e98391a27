extension Migration {
  static let all = [schema, lastRead, calls, archives, chains]

  /// Message ids are 16 bytes, and other ids are text. Keys and bodies are text if they are UTF-8, and blobs if not. Times are milliseconds
  /// since 1970, so that they come back exactly. The views show everything as text, for reading and searching in the sqlite3 shell.
  ///
  /// Tables whose rows are found only by their key are WITHOUT ROWID. `inbox` and `journal` are not: their rows are wide and only appended,
  /// and in an ordinary table the newest rows lie side by side. An index on every row of the journal would have to append to a page for
  /// each partition, which is as many pages as the rows of a batch fill. An index on every 64th row finds the others by a short scan
  /// (`JournalTable`), and `owners.journal_end` ensures that each number is given once. The inbox is in order of time by itself.
  ///
  /// It has number 6, because the databases of earlier programs have had the same tables since the sixth step.
  private static let schema = Migration(
    number: 6,
    sql: """
      create table meta (name text primary key, value text not null) without rowid;
      -- By the database's id, each partition says which history it is, so that it can be told from another one beside the same log.
      insert into meta (name, value) values ('database', lower(hex(randomblob(8))));

      create table owners (
        partition integer primary key,
        epoch integer not null,
        published integer not null default 0,
        stopped_cleanly integer not null default 1,
        log_identity text,
        journal_end integer not null default 0,
        incarnation text not null default ''
      );

      create table offsets (
        partition integer, topic text, next integer not null,
        primary key (partition, topic)
      ) without rowid;

      -- Numbers taken of incoming channels, and given in outgoing ones.
      create table channels_in (
        partition integer, source text, topic text, number integer not null,
        primary key (partition, source, topic)
      ) without rowid;
      create table channels_out (
        source_partition integer, topic text, partition integer, number integer not null,
        primary key (source_partition, topic, partition)
      ) without rowid;

      create table inbox (
        position integer primary key,
        id text not null unique,
        time integer not null,
        request_id text not null,
        content_hash text,
        reply_type text,
        reply_correlation_id text,
        reply_body
      );

      create table state (
        kind text, id text, partition integer, version integer not null, scope text, data not null,
        primary key (kind, id, partition)
      ) without rowid;
      create index state_by_scope on state (kind, scope, id) where scope is not null;

      create table journal (
        position integer primary key,
        partition integer not null, sequence integer not null,
        kind integer not null, -- 1 event, 2 command, 3 reply, 4 dead letter, 5 void
        time integer not null, type text not null, subject not null, version integer,
        topic text, target_partition integer, -- null: as the type is called; private, not published
        key, number integer, data, -- key null: the subject
        id not null, source text, correlation_id not null, causation_id, -- source null: /SERVICE/PARTITION
        traceparent text, reply_to text, reply_partition integer, request_id text, content_hash text,
        headers text -- further ones, as JSON
      );
      create index journal_by_sequence on journal (partition, sequence) where sequence % 64 = 0;

      create table timers (
        partition integer, kind text, subject text,
        due integer not null, key not null, id text not null, data not null, correlation_id text not null, traceparent text,
        primary key (partition, kind, subject)
      ) without rowid;
      create index timers_by_due on timers (partition, due);

      create table blocked (
        partition integer, key, attempts integer not null, retry_at integer, reason text not null,
        primary key (partition, key)
      ) without rowid;

      -- Told apart by their ids too: after a lost log, another record may be at the place of one that still waits.
      create table parked (
        position integer primary key,
        partition integer not null, key not null, topic text not null, record_offset integer not null, record_id text not null,
        record_partition integer not null, record_key, time integer not null, headers text not null, data,
        message_id, -- as `Record.messageID` has it
        unique (partition, key, topic, record_offset, record_id)
      );
      create index parked_by_key on parked (partition, key);
      create index parked_by_message_id on parked (message_id);

      create table deaths (
        partition integer, topic text, detail text, count integer not null,
        primary key (partition, topic, detail)
      ) without rowid;

      create view events as
        select position, partition, sequence, \(text(ofTime: "time")) as time,
          case kind when 1 then 'event' when 2 then 'command' when 3 then 'reply' when 4 then 'dead letter' else 'void' end as kind,
          type, \(text(ofID: "subject")) as subject, version,
          case when target_partition is not null then coalesce(topic, type) end as topic, target_partition,
          coalesce(key, \(text(ofID: "subject"))) as key, number, data,
          \(text(ofID: "id")) as id, \(text(ofID: "correlation_id")) as correlation_id, \(text(ofID: "causation_id")) as causation_id
        from journal;
      create view commands as
        select position, \(text(ofID: "id")) as id, \(text(ofTime: "time")) as time, request_id, content_hash,
          reply_type, \(text(ofID: "reply_correlation_id")) as reply_correlation_id, reply_body
        from inbox;
      """)

  private static func text(ofTime column: String) -> String {
    "strftime('%Y-%m-%dT%H:%M:%fZ', \(column) / 1000.0, 'unixepoch')"
  }

  private static func text(ofID column: String) -> String {
    let digits = "lower(hex(\(column)))"
    let groups = [(1, 8), (9, 4), (13, 4), (17, 4), (21, 12)].map { "substr(\(digits), \($0), \($1))" }
    return "case typeof(\(column)) when 'blob' then \(groups.joined(separator: " || '-' || ")) else \(column) end"
  }

  /// The last record that was read (`RecordMark`); null: none is known.
  private static let lastRead = Migration(
    number: 7,
    sql: """
      alter table offsets add column last;
      alter table offsets add column fingerprint;
      """)

  /// Calls to the outside that have no outcome yet.
  private static let calls = Migration(
    number: 8,
    sql: """
      create table calls (
        partition integer, kind text, subject text, number integer not null,
        until integer not null, key not null, id text not null, data not null, correlation_id text not null, traceparent text,
        primary key (partition, kind, subject)
      ) without rowid;
      """)

  /// The files that rows of the journals have gone into. `until` is the time of the latest row.
  private static let archives = Migration(
    number: 9,
    sql: """
      create table archives (
        partition integer, first integer, last integer not null, count integer not null, until integer not null, bytes integer not null,
        sha256 text not null,
        primary key (partition, first)
      ) without rowid;
      """)

  /// The records up to the last one that was read (`RecordMark.chain`); null: not known.
  private static let chains = Migration(
    number: 10,
    sql: "alter table offsets add column chain;")
}

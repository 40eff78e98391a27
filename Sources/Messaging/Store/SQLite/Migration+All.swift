extension Migration {
  static let all = [first, second, third, fourth, fifth, sixth, seventh]

  /// Ids are text, to be read and searched for in the sqlite3 shell; keys and bodies are text where they are UTF-8, and blobs
  /// where not. Times are milliseconds since 1970: they have to come back exactly, and the view `events` shows them as text.
  ///
  /// WITHOUT ROWID where rows are found by their key alone. Not for `inbox` and `journal`, whose rows are wide and only ever
  /// appended: as an ordinary table the newest lie side by side, and the key's index stays narrow (a third less for the journal).
  private static let first = Migration(
    number: 1,
    sql: """
      create table meta (name text primary key, value text not null) without rowid;

      create table owners (
        partition integer primary key,
        epoch integer not null,
        published integer not null default 0,
        stopped_cleanly integer not null default 1,
        log_identity text
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
      create index inbox_by_time on inbox (time);

      create table state (
        kind text, id text, partition integer, version integer not null, scope text, data not null,
        primary key (kind, id, partition)
      ) without rowid;
      create index state_by_scope on state (kind, scope, id) where scope is not null;

      create table journal (
        position integer primary key,
        partition integer not null, sequence integer not null,
        kind integer not null, -- 1 event, 2 command, 3 reply, 4 dead letter
        time integer not null, type text not null, subject text not null, version integer,
        topic text, target_partition integer, -- null: private, not published
        key not null, number integer, data,
        id text not null, source text not null, correlation_id text not null, causation_id text,
        traceparent text, reply_to text, reply_partition integer, request_id text, content_hash text,
        headers text, -- further ones, as JSON
        unique (partition, sequence)
      );

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

      create table parked (
        position integer primary key,
        partition integer not null, key not null, topic text not null, record_offset integer not null,
        record_partition integer not null, record_key, time integer not null, headers text not null, data,
        unique (partition, key, topic, record_offset)
      );
      create index parked_by_key on parked (partition, key);

      create table deaths (
        partition integer, topic text, detail text, count integer not null,
        primary key (partition, topic, detail)
      ) without rowid;

      create view events as
        select position, partition, sequence, strftime('%Y-%m-%dT%H:%M:%fZ', time / 1000.0, 'unixepoch') as time,
          case kind when 1 then 'event' when 2 then 'command' when 3 then 'reply' else 'dead letter' end as kind,
          type, subject, version, topic, target_partition, key, number, data, id, correlation_id, causation_id
        from journal;
      """)

  /// Parked messages are told apart by their ids too: after a lost log, another record may be at the place of one that still waits.
  private static let second = Migration(
    number: 2,
    sql: """
      create table parked_by_id (
        position integer primary key,
        partition integer not null, key not null, topic text not null, record_offset integer not null, record_id text not null,
        record_partition integer not null, record_key, time integer not null, headers text not null, data,
        unique (partition, key, topic, record_offset, record_id)
      );
      insert into parked_by_id
        select position, partition, key, topic, record_offset,
          coalesce(
            (select json_extract(value, '$[1]') from json_each(headers) where json_extract(value, '$[0]') = 'ce_id' order by json_each.key),
            'at ' || time),
          record_partition, record_key, time, headers, data
        from parked;
      drop table parked;
      alter table parked_by_id rename to parked;
      create index parked_by_key on parked (partition, key);
      """)

  /// Fewer pages for a commit to write. An index on every row of the journal has a page for each partition to append to, as many as a
  /// batch's rows themselves fill; one on every 64th row finds the others by a short scan (`JournalTable`), and that a number is given
  /// once is kept by `owners.journal_end`. The inbox is in order of time as it is.
  private static let third = Migration(
    number: 3,
    sql: """
      drop index inbox_by_time;
      alter table owners add column journal_end integer not null default 0;
      update owners set journal_end =
        coalesce((select max(sequence) from journal where journal.partition = owners.partition), 0);
      create table journal_next (
        position integer primary key,
        partition integer not null, sequence integer not null,
        kind integer not null, -- 1 event, 2 command, 3 reply, 4 dead letter
        time integer not null, type text not null, subject text not null, version integer,
        topic text, target_partition integer, -- null: private, not published
        key not null, number integer, data,
        id text not null, source text not null, correlation_id text not null, causation_id text,
        traceparent text, reply_to text, reply_partition integer, request_id text, content_hash text,
        headers text -- further ones, as JSON
      );
      insert into journal_next (
          position, partition, sequence, kind, time, type, subject, version, topic, target_partition, key, number, data, id, source,
          correlation_id, causation_id, traceparent, reply_to, reply_partition, request_id, content_hash, headers)
        select
          position, partition, sequence, kind, time, type, subject, version, topic, target_partition, key, number, data, id, source,
          correlation_id, causation_id, traceparent, reply_to, reply_partition, request_id, content_hash, headers
        from journal;
      drop view events;
      drop table journal;
      alter table journal_next rename to journal;
      create index journal_by_sequence on journal (partition, sequence) where sequence % 64 = 0;

      create view events as
        select position, partition, sequence, strftime('%Y-%m-%dT%H:%M:%fZ', time / 1000.0, 'unixepoch') as time,
          case kind when 1 then 'event' when 2 then 'command' when 3 then 'reply' else 'dead letter' end as kind,
          type, subject, version, topic, target_partition, key, number, data, id, correlation_id, causation_id
        from journal;
      """)
}

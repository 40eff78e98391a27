extension SchemaStep {
  /// Ids are `uuid`s; a text that is mostly an id has two columns, of which one is null. Bytes from outside are `bytea`, and the views show
  /// them as text. Times are milliseconds since 1970. In the journal, a value that follows from other columns is null: a topic with the
  /// name of the type, a key that is the subject, and this service as the source.
  ///
  /// Key columns are compared byte by byte (`collate "C"`), whatever the database's language. Rows that change leave room for their next
  /// version in their page.
  static let first = SchemaStep(
    number: 1,
    sql: #"""
      create table meta (name text primary key, value text not null);
      insert into meta (name, value) values ('database', replace(gen_random_uuid()::text, '-', ''));

      create table owners (
        partition int primary key, epoch bigint not null, published bigint not null default 0, journal_end bigint not null default 0,
        stopped_cleanly bool not null default true, log_identity text, incarnation text not null
      ) with (fillfactor = 40);

      create table offsets (
        partition int, topic text collate "C", next bigint not null,
        -- Which record was read last; null: none is known.
        last bigint, fingerprint bigint,
        primary key (partition, topic)
      ) with (fillfactor = 40);

      -- Numbers taken of incoming channels, and given in outgoing ones.
      create table channels_in (
        partition int, source text collate "C", whole_source text, topic text collate "C", number bigint not null,
        primary key (partition, source, topic)
      ) with (fillfactor = 40);
      create table channels_out (
        source_partition int, topic text collate "C", partition int, number bigint not null,
        primary key (source_partition, topic, partition)
      ) with (fillfactor = 40);

      create table inbox (
        id uuid primary key, time bigint not null, request_id text not null, content_hash text,
        reply_type text, reply_correlation_id uuid, reply_correlation text, reply_body bytea
      );
      create index inbox_by_time on inbox (time);

      create table state (
        kind text collate "C", id text collate "C", whole_id text, partition int, version bigint not null,
        scope text collate "C", data bytea not null,
        primary key (kind, id, partition)
      ) with (fillfactor = 80);
      create index state_by_scope on state (kind, scope, id, partition) where scope is not null;

      create table journal (
        partition int, sequence bigint,
        kind int not null, -- 1 event, 2 command, 3 reply, 4 dead letter, 5 void
        time bigint not null, type text not null, subject_id uuid, subject text, version bigint,
        topic text, target_partition int, -- null: as the type is called; private, not published
        key bytea, number bigint, data bytea, -- key null: the subject
        id uuid not null, source text, -- source null: /SERVICE/PARTITION
        correlation_id uuid, correlation text, causation_id uuid,
        traceparent text, reply_to text, reply_partition int, request_id text, content_hash text,
        headers text, -- further ones, as JSON
        primary key (partition, sequence)
      );

      create table timers (
        partition int, kind text collate "C", subject text collate "C", whole_subject text,
        due bigint not null, line bytea not null, whole_key bytea, -- whom it waits behind: see blocked
        id uuid not null, data bytea not null, correlation_id uuid, correlation text, traceparent text,
        primary key (partition, kind, subject)
      ) with (fillfactor = 80);
      create index timers_by_due on timers (partition, due, kind, subject);

      create table blocked (
        partition int, line bytea, whole_key bytea, -- line: 01 and the key; 02 and its digest, if it is long; nothing, without a key
        attempts bigint not null, retry_at bigint, reason text not null,
        primary key (partition, line)
      );

      create table parked (
        position bigint generated always as identity primary key,
        partition int not null, line bytea not null, whole_key bytea, topic text collate "C" not null, record_offset bigint not null,
        record_id text collate "C" not null, record_partition int not null, record_key bytea, time bigint not null,
        headers text not null, data bytea, message_id uuid not null,
        unique (partition, line, topic, record_offset, record_id)
      );
      create index parked_by_line on parked (partition, line, position);
      create index parked_by_message_id on parked (message_id, position);

      create table deaths (
        partition int, topic text collate "C", detail text collate "C", whole_detail text, count bigint not null,
        primary key (partition, topic, detail)
      );

      -- Ends the transaction: a row was not as it was read.
      create function refuse(what text) returns void language plpgsql as $$
      begin
        raise exception using errcode = 'TK002', message = coalesce(what, 'a row');
      end $$;

      -- Ends the transaction: not all of these partitions were the lane's, or a number of a journal was given before.
      create function refuse_owners(partitions int[], epochs bigint[]) returns void language plpgsql as $$
      declare
        lost record;
      begin
        select given.partition, given.epoch as ours, coalesce(owners.epoch, 0) as current into lost
        from unnest(partitions, epochs) as given (partition, epoch) left join owners on owners.partition = given.partition
        where owners.epoch is distinct from given.epoch order by given.partition limit 1;
        if found then
          raise exception using errcode = 'TK001', message = format(
            'partition %s was taken over by another lane (owner epoch %s, ours is %s)', lost.partition, lost.current, lost.ours);
        end if;
        perform refuse('a number of the journal');
      end $$;

      -- Bytes as text where they are text.
      create function readable(bytes bytea) returns text language plpgsql immutable as $$
      begin
        return convert_from(bytes, 'UTF8');
      exception when others then
        return encode(bytes, 'escape');
      end $$;

      create view events as
        select partition, sequence, to_timestamp(time / 1000.0) as time,
          case kind when 1 then 'event' when 2 then 'command' when 3 then 'reply' when 4 then 'dead letter' else 'void' end as kind,
          type, coalesce(subject_id::text, subject) as subject, version,
          case when target_partition is not null then coalesce(topic, type) end as topic, target_partition,
          coalesce(readable(key), subject_id::text, subject) as key, number, readable(data) as data,
          id, coalesce(correlation_id::text, correlation) as correlation_id, causation_id
        from journal;

      create view commands as
        select id, to_timestamp(time / 1000.0) as time, request_id, content_hash, reply_type,
          coalesce(reply_correlation_id::text, reply_correlation) as reply_correlation_id, readable(reply_body) as reply_body
        from inbox;

      create view rows as
        select kind, coalesce(whole_id, id) as id, partition, version, scope, readable(data) as data from state;
      """#)
}

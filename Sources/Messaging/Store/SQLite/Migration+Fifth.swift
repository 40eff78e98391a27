import SQLite

extension Migration {
  /// A database has an id, and each partition says by it which history it is, so that a database can be told from another one beside the
  /// same log. And a row of the journal may take back numbers of its channel.
  static let fifth = Migration(
    number: 5,
    sql: """
      alter table owners add column incarnation text not null default '';
      insert into meta (name, value) values ('database', lower(hex(randomblob(8))));
      update owners set incarnation = (select value from meta where name = 'database');

      drop view events;
      create view events as
        select position, partition, sequence, \(text(ofTime: "time")) as time,
          case kind when 1 then 'event' when 2 then 'command' when 3 then 'reply' when 4 then 'dead letter' else 'void' end as kind,
          type, \(text(ofID: "subject")) as subject, version,
          case when target_partition is not null then coalesce(topic, type) end as topic, target_partition,
          coalesce(key, \(text(ofID: "subject"))) as key, number, data,
          \(text(ofID: "id")) as id, \(text(ofID: "correlation_id")) as correlation_id, \(text(ofID: "causation_id")) as causation_id
        from journal;
      """)
}

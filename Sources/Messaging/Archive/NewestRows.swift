import SQLite

/// The newest row of each key in each state topic, as far as a partition's journal was looked at. A lost log is filled with these, however
/// old they are. They are in a temporary database, which is in memory while it is small, because there may be very many keys.
final class NewestRows {
  private let database: Database
  private let insert: Statement
  private let select: Statement

  init() throws(StoreError) {
    (database, insert, select) = try StoreError.mapping {
      // Without a name it is a file that nobody else sees, and that SQLite removes.
      let database = try Database(path: "")
      try database.execute(
        """
        create table newest (topic text, partition integer, key blob, sequence integer not null, primary key (topic, partition, key))
          without rowid;
        create index newest_by_sequence on newest (sequence);
        begin
        """)
      return (
        database,
        try database.prepare(
          """
          insert into newest (topic, partition, key, sequence) values (?, ?, ?, ?)
          on conflict do update set sequence = excluded.sequence
          """),
        try database.prepare("select sequence from newest where sequence > ? and sequence <= ?")
      )
    }
  }

  /// Rows are added in order.
  func add(_ row: JournalRow, to target: TopicPartition) throws(StoreError) {
    try StoreError.mapping { try insert.run(target.topic, target.partition, row.key, row.sequence) }
  }

  /// The numbers of the newest rows among these.
  func numbers(after sequence: Int64, upTo last: Int64) throws(StoreError) -> Set<Int64> {
    try StoreError.mapping { Set(try select.all(sequence, last) { row in row[0] as Int64 }) }
  }
}

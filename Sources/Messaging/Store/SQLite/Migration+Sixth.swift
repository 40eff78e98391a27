import Deciding
import SQLite

extension Migration {
  /// Messages that wait are found by their id, as `Record.messageID` has it.
  static let sixth = Migration(
    number: 6,
    sql: """
      alter table parked add column message_id;
      create index parked_by_message_id on parked (message_id);
      """,
    thenRun: { (database) throws(SQLiteError) in
      var ids: [(position: Int64, id: MessageID)] = []
      let select = try database.prepare("select position, topic, record_partition, record_offset, time, headers from parked")
      try select.forEach { row in
        let headers: HeaderList = row[5]
        let record = Record(
          topic: row[1], partition: row[2], offset: row[3], key: nil, value: nil, headers: headers.headers, timestamp: row[4])
        ids.append((row[0], record.messageID))
      }
      let update = try database.prepare("update parked set message_id = ? where position = ?")
      for (position, id) in ids { try update.run(id, position) }
    })
}

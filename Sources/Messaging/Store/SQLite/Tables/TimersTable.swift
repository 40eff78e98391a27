import Deciding
import SQLite

/// The timers, by partition. Timers of blocked keys wait behind their key's messages.
struct TimersTable {
  private let set: Statement
  private let delete: Statement
  private let selectDue: Statement
  private let selectNext: Statement

  init(_ database: Database) throws {
    set = try database.prepare(
      """
      insert into timers (partition, kind, subject, due, key, id, data, correlation_id, traceparent)
      values (?, ?, ?, ?, ?, ?, ?, ?, ?)
      on conflict do update set due = excluded.due, key = excluded.key, id = excluded.id, data = excluded.data,
        correlation_id = excluded.correlation_id, traceparent = excluded.traceparent
      """)
    delete = try database.prepare("delete from timers where partition = ? and kind = ? and subject = ?")
    let flows = "not exists (select 1 from blocked where blocked.partition = timers.partition and blocked.key = timers.key)"
    selectDue = try database.prepare(
      """
      select kind, subject, due, key, id, data, correlation_id, traceparent from timers
      where partition = ? and due <= ? and \(flows) order by due, kind, subject limit ?
      """)
    selectNext = try database.prepare("select due from timers where partition = ? and \(flows) order by due limit 1")
  }

  func due(_ partition: Int32, at time: Timestamp, limit: Int) throws -> [TimerEntry] {
    try selectDue.all(partition, time, limit) { row in
      let correlation: IDText = row[6]
      return TimerEntry(
        name: TimerName(partition: partition, kind: row[0], subject: row[1]), due: row[2], key: row[3], id: row[4], body: row[5],
        correlationID: correlation.text, traceparent: row[7])
    }
  }

  func next(_ partition: Int32) throws -> Timestamp? {
    try selectNext.first(partition) { row in row[0] }
  }

  func write(removed: [TimerName], set entries: [TimerEntry]) throws {
    for name in removed { try delete.run(name.partition, name.kind, name.subject) }
    for entry in entries {
      try set.run(
        entry.name.partition, entry.name.kind, entry.name.subject, entry.due, Readable(entry.key), entry.id, Readable(entry.body),
        IDText(entry.correlationID), entry.traceparent)
    }
  }
}

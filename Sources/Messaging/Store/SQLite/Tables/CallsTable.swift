import Deciding
import SQLite

/// The calls to the outside that have no outcome yet, by partition.
struct CallsTable {
  private let insert: Statement
  private let delete: Statement
  private let select: Statement

  init(_ database: Database) throws {
    insert = try database.prepare(
      """
      insert into calls (partition, kind, subject, number, until, key, id, data, correlation_id, traceparent)
      values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """)
    delete = try database.prepare("delete from calls where partition = ? and kind = ? and subject = ?")
    select = try database.prepare(
      """
      select kind, subject, number, until, key, id, data, correlation_id, traceparent from calls
      where partition = ? order by number
      """)
  }

  func open(_ partition: Int32) throws -> [CallEntry] {
    try select.all(partition) { row in
      let correlation: IDText = row[7]
      return CallEntry(
        name: CallName(partition: partition, kind: row[0], subject: row[1]), number: row[2], until: row[3], key: row[4], id: row[5],
        body: row[6], correlationID: correlation.text, traceparent: row[8])
    }
  }

  func write(ended: [CallName], begun: [CallEntry]) throws {
    for name in ended { try delete.run(name.partition, name.kind, name.subject) }
    for call in begun {
      try insert.run(
        call.name.partition, call.name.kind, call.name.subject, call.number, call.until, Readable(call.key), call.id, Readable(call.body),
        IDText(call.correlationID), call.traceparent)
    }
  }
}

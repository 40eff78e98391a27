import Deciding
import SQLite

/// The commands that were taken, and their answers.
struct InboxTable {
  private let select: Statement
  private let insert: Statement
  private let answer: Statement
  private let deleteOld: Statement

  init(_ database: Database) throws {
    select = try database.prepare(
      "select time, request_id, content_hash, reply_type, reply_correlation_id, reply_body from inbox where id = ?")
    insert = try database.prepare(
      """
      insert into inbox (id, time, request_id, content_hash, reply_type, reply_correlation_id, reply_body)
      values (?, ?, ?, ?, ?, ?, ?)
      """)
    answer = try database.prepare(
      "update inbox set reply_type = ?, reply_correlation_id = ?, reply_body = ? where id = ?")
    deleteOld = try database.prepare(
      "delete from inbox where position in (select position from inbox order by position limit ?) and time < ?")
  }

  func entry(_ id: MessageID) throws -> InboxEntry? {
    try select.first(id) { row in
      var entry = InboxEntry(id: id, requestID: row[1], contentHash: row[2], time: row[0])
      if let type: String = row[3] {
        let correlation: IDText = row[4]
        entry.reply = StoredReply(type: type, correlationID: correlation.text, body: row[5])
      }
      return entry
    }
  }

  func write(_ entries: [InboxEntry], answers: [MessageID: StoredReply]) throws {
    var answers = answers
    for entry in entries {
      // The answer mostly comes in the same batch; then both are one write.
      let reply = (answers.isEmpty ? nil : answers.removeValue(forKey: entry.id)) ?? entry.reply
      try insert.run(
        entry.id, entry.time, entry.requestID, entry.contentHash, reply?.type, (reply?.correlationID).map(IDText.init),
        (reply?.body).map(Readable.init))
    }
    for (id, reply) in answers { try answer.run(reply.type, IDText(reply.correlationID), Readable(reply.body), id) }
  }

  func prune(before time: Timestamp, limit: Int) throws -> Int {
    try deleteOld.run(limit, time)
    return deleteOld.database.changes
  }
}

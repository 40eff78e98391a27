import Deciding
import SQLite

/// What a service put out, and what happened in it: in order of commits, and so of numbers in each partition. Only every 64th number
/// is in the index; from there on a row is found by looking through those that follow.
struct JournalTable {
  private let insert: Statement
  private let start: Statement
  private let select: Statement
  private let selectUnpublished: Statement

  private static let columns = """
    partition, sequence, kind, topic, target_partition, key, data, headers, \
    id, source, number, type, time, subject, version, correlation_id, causation_id, traceparent, \
    reply_to, reply_partition, request_id, content_hash
    """

  init(_ database: Database) throws {
    insert = try database.prepare(
      "insert into journal (\(Self.columns)) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
    // The condition is the index's own, or SQLite would not take it.
    start = try database.prepare(
      "select position from journal where partition = ? and sequence <= ? and sequence % 64 = 0 order by sequence desc limit 1")
    func select(_ condition: String) throws -> Statement {
      try database.prepare(
        "select \(Self.columns) from journal where position >= ? and +partition = ? and sequence > ?\(condition) order by position limit ?")
    }
    self.select = try select("")
    selectUnpublished = try select(" and topic is not null")
  }

  func write(_ rows: [JournalRow]) throws {
    for row in rows {
      let envelope = row.envelope
      let headers = row.extraHeaders.isEmpty ? nil : try HeaderList(row.extraHeaders)
      try insert.run(
        row.partition, row.sequence, row.kind.rawValue, row.target?.topic, row.target?.partition, Readable(row.key),
        row.body.map(Readable.init), headers, envelope.id, envelope.source, envelope.sequence, envelope.type, envelope.time,
        envelope.subject, envelope.version, envelope.correlationID, envelope.causationID, envelope.traceparent, envelope.replyTo,
        envelope.replyPartition, envelope.requestID, envelope.contentHash)
    }
  }

  func rows(_ partition: Int32, after sequence: Int64, limit: Int, published: Bool) throws -> [JournalRow] {
    let position: Int64 = try start.first(partition, sequence) { row in row[0] } ?? 0
    return try (published ? selectUnpublished : select).all(position, partition, sequence, limit, read: Self.read)
  }

  private static func read(_ row: borrowing SQLite.Row) -> JournalRow {
    let kind = JournalRow.Kind(rawValue: row[2])
    if kind == nil { row.refuse(2, wanted: "a kind of journal row") }
    let topic: String? = row[3]
    let target = topic.map { TopicPartition($0, row[4]) }
    let envelope = Envelope(
      id: row[8], source: row[9], sequence: row[10], type: row[11], time: row[12], subject: row[13], version: row[14],
      correlationID: row[15], causationID: row[16], traceparent: row[17], replyTo: row[18], replyPartition: row[19],
      requestID: row[20], contentHash: row[21])
    let headers: HeaderList? = row[7]
    return JournalRow(
      partition: row[0], sequence: row[1], kind: kind ?? .event, target: target, key: row[5], envelope: envelope,
      extraHeaders: headers?.headers ?? [], body: row[6])
  }
}

import Deciding
import SQLite

/// The events and outputs of a service, in the order of commits, and so of numbers in each partition. Only every 64th number is in the
/// index; from there a scan finds the row.
///
/// Values that follow from other columns are null, because the cost of a commit is its pages: a topic with the name of the type, a key that
/// is the subject, and this service as the source. A private event has no target partition.
struct JournalTable {
  private let service: String
  private let insert: Statement
  private let start: Statement
  private let select: Statement
  private let selectUnpublished: Statement
  private let selectPositions: Statement
  private let delete: Statement

  static let columns = """
    partition, sequence, kind, topic, target_partition, key, data, headers, \
    id, source, number, type, time, subject, version, correlation_id, causation_id, traceparent, \
    reply_to, reply_partition, request_id, content_hash
    """

  init(_ database: Database, service: String) throws {
    self.service = service
    insert = try database.prepare(
      "insert into journal (\(Self.columns)) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
    // The condition must be the index's own, or SQLite would not use the index.
    start = try database.prepare(
      "select position from journal where partition = ? and sequence <= ? and sequence % 64 = 0 order by sequence desc limit 1")
    func select(_ condition: String) throws -> Statement {
      try database.prepare(
        "select \(Self.columns) from journal where position >= ? and +partition = ? and sequence > ?\(condition) order by position limit ?")
    }
    self.select = try select("")
    selectUnpublished = try select(" and target_partition is not null")
    selectPositions = try database.prepare(
      "select position, sequence from journal where position >= ? and +partition = ? and sequence > ? order by position limit ?")
    delete = try database.prepare("delete from journal where position = ?")
  }

  func write(_ rows: [JournalRow]) throws {
    var sources: [Int32: String] = [:]
    for row in rows {
      let headers = row.extraHeaders.isEmpty ? nil : try HeaderList(row.extraHeaders)
      let source = sources[row.partition] ?? ownSource(row.partition)
      sources[row.partition] = source
      try insert.run { values throws(SQLiteError) in
        try values.add(row.partition)
        try values.add(row.sequence)
        try values.add(row.kind.rawValue)
        try values.add(row.target.flatMap { $0.topic == row.envelope.type ? nil : $0.topic })
        try values.add(row.target?.partition)
        try values.add(row.key.elementsEqual(row.envelope.subject.utf8) ? nil : Readable(row.key))
        try values.add(row.body.map(Readable.init))
        try values.add(headers)
        try values.add(row.envelope.id)
        try values.add(row.envelope.source == source ? nil : row.envelope.source)
        try values.add(row.envelope.sequence)
        try values.add(row.envelope.type)
        try values.add(row.envelope.time)
        try values.add(IDText(row.envelope.subject))
        try values.add(row.envelope.version)
        try values.add(IDText(row.envelope.correlationID))
        try values.add(row.envelope.causationID)
        try values.add(row.envelope.traceparent)
        try values.add(row.envelope.replyTo)
        try values.add(row.envelope.replyPartition)
        try values.add(row.envelope.requestID)
        try values.add(row.envelope.contentHash)
      }
    }
  }

  private func ownSource(_ partition: Int32) -> String { "/\(service)/\(partition)" }

  func rows(_ partition: Int32, after sequence: Int64, limit: Int, published: Bool) throws -> [JournalRow] {
    let position: Int64 = try start.first(partition, sequence) { row in row[0] } ?? 0
    let source = ownSource(partition)
    return try (published ? selectUnpublished : select).all(position, partition, sequence, limit) { row in Self.read(row, from: source) }
  }

  /// - Returns: the number of rows that were removed.
  func remove(_ partition: Int32, after sequence: Int64, count: Int, keeping kept: Set<Int64>) throws -> Int {
    let position: Int64 = try start.first(partition, sequence) { row in row[0] } ?? 0
    var removed: [Int64] = []
    try selectPositions.forEach(position, partition, sequence, count) { row in
      if !kept.contains(row[1]) { removed.append(row[0]) }
    }
    for position in removed { try delete.run(position) }
    return removed.count
  }

  static func read(_ row: borrowing SQLite.ResultRow, from ownSource: String) -> JournalRow {
    let kind = JournalRow.Kind(rawValue: row[2])
    if kind == nil { row.refuse(2, wanted: "a kind of journal row") }
    let type: String = row[11]
    let subject: IDText = row[13]
    let correlation: IDText = row[15]
    let targetPartition: Int32? = row[4]
    let target = targetPartition.map { TopicPartition(row[3] ?? type, $0) }
    let envelope = Envelope(
      id: row[8], source: row[9] ?? ownSource, sequence: row[10], type: type, time: row[12], subject: subject.text, version: row[14],
      correlationID: correlation.text, causationID: row[16], traceparent: row[17], replyTo: row[18], replyPartition: row[19],
      requestID: row[20], contentHash: row[21])
    let headers: HeaderList? = row[7]
    return JournalRow(
      partition: row[0], sequence: row[1], kind: kind ?? .event, target: target, key: row[5] ?? Array(subject.text.utf8),
      envelope: envelope, extraHeaders: headers?.headers ?? [], body: row[6])
  }
}

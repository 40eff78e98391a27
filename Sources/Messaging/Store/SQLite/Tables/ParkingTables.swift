import Deciding
import SQLite

/// Keys whose messages wait, and those messages in the order in which they were parked.
struct ParkingTables {
  private let selectBlocked: Statement
  private let setBlocked: Statement
  private let deleteBlocked: Statement
  private let insert: Statement
  private let delete: Statement
  private let select: Statement
  private let overview: Statement

  init(_ database: Database) throws {
    selectBlocked = try database.prepare("select key, attempts, retry_at, reason from blocked where partition = ?")
    setBlocked = try database.prepare(
      """
      insert into blocked (partition, key, attempts, retry_at, reason) values (?, ?, ?, ?, ?)
      on conflict do update set attempts = excluded.attempts, retry_at = excluded.retry_at, reason = excluded.reason
      """)
    deleteBlocked = try database.prepare("delete from blocked where partition = ? and key = ?")
    insert = try database.prepare(
      """
      insert into parked (partition, key, topic, record_offset, record_id, record_partition, record_key, time, headers, data)
      values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing
      """)
    delete = try database.prepare(
      "delete from parked where partition = ? and key = ? and topic = ? and record_offset = ? and record_id = ?")
    let columns = "topic, record_offset, record_partition, record_key, time, headers, data"
    select = try database.prepare("select \(columns) from parked where partition = ? and key = ? order by position limit ?")
    overview = try database.prepare(
      """
      select \(columns), blocked.partition, blocked.key, attempts, retry_at, reason, waiting
      from (select min(position) as first, count(*) as waiting from parked group by partition, key)
      join parked on parked.position = first
      join blocked on blocked.partition = parked.partition and blocked.key = parked.key
      order by first limit ?
      """)
  }

  func blocked(_ partition: Int32) throws -> [BlockedKey: BlockedState] {
    var blocked: [BlockedKey: BlockedState] = [:]
    try selectBlocked.forEach(partition) { row in
      blocked[BlockedKey(partition: partition, key: row[0])] = BlockedState(attempts: row[1], retryAt: row[2], reason: row[3])
    }
    return blocked
  }

  func overview(limit: Int) throws -> [(key: BlockedKey, state: BlockedState, waiting: Int, first: ParkedMessage)] {
    try overview.all(limit) { row in
      let key = BlockedKey(partition: row[7], key: row[8])
      return (key, BlockedState(attempts: row[9], retryAt: row[10], reason: row[11]), row[12], Self.read(row, key: key))
    }
  }

  func messages(_ key: BlockedKey, limit: Int) throws -> [ParkedMessage] {
    try select.all(key.partition, Readable(key.key), limit) { row in Self.read(row, key: key) }
  }

  func write(_ changes: Changes) throws {
    for (key, state) in changes.blocked {
      try setBlocked.run(key.partition, Readable(key.key), state.attempts, state.retryAt, state.reason)
    }
    for message in changes.parked {
      let (name, record) = (message.name, message.record)
      try insert.run(
        name.key.partition, Readable(name.key.key), name.topic, name.offset, name.id, record.partition,
        record.key.map(Readable.init), record.timestamp, try HeaderList(record.headers), record.value.map(Readable.init))
    }
    for name in changes.unparked {
      try delete.run(name.key.partition, Readable(name.key.key), name.topic, name.offset, name.id)
    }
    for key in changes.unblocked { try deleteBlocked.run(key.partition, Readable(key.key)) }
  }

  private static func read(_ row: borrowing SQLite.Row, key: BlockedKey) -> ParkedMessage {
    let headers: HeaderList = row[5]
    let record = Record(
      topic: row[0], partition: row[2], offset: row[1], key: row[3], value: row[6], headers: headers.headers, timestamp: row[4])
    return ParkedMessage(record, behind: key)
  }
}

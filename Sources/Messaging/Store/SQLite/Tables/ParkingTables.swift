import Deciding
import SQLite

/// The blocked keys, and their messages in the order in which they were parked.
struct ParkingTables {
  private let selectBlocked: Statement
  private let setBlocked: Statement
  private let deleteBlocked: Statement
  private let insert: Statement
  private let delete: Statement
  private let select: Statement
  private let selectOne: Statement
  private let selectByID: Statement
  private let selectNext: Statement
  private let overviewNext: Statement
  private let overviewOfKey: Statement

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
      insert into parked
        (partition, key, topic, record_offset, record_id, record_partition, record_key, time, headers, data, message_id)
      values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing
      """)
    delete = try database.prepare("delete from parked where \(Self.isNamed)")
    let columns = "parked.topic, record_offset, record_partition, record_key, time, headers, data"
    select = try database.prepare("select \(columns) from parked where partition = ? and key = ? order by position limit ?")
    selectOne = try database.prepare("select \(columns) from parked where \(Self.isNamed)")
    selectByID = try database.prepare("select \(columns), partition, key from parked where message_id = ? order by position limit ?")
    selectNext = try database.prepare(
      "select \(columns), position from parked where partition = ? and key = ? and position > ? order by position limit 1")
    let overview = """
      select \(columns), blocked.partition, blocked.key, attempts, retry_at, reason, parked.position,
        (select count(*) from parked as waiting where waiting.partition = blocked.partition and waiting.key = blocked.key)
      """
    // A whole list reads each row once; the index says whether it is its key's first.
    overviewNext = try database.prepare(
      """
      \(overview) from parked cross join blocked on blocked.partition = parked.partition and blocked.key = parked.key
      where parked.position > ? and not exists (
        select 1 from parked as earlier
        where earlier.partition = parked.partition and earlier.key = parked.key and earlier.position < parked.position)
      order by parked.position limit 1
      """)
    overviewOfKey = try database.prepare(
      """
      \(overview) from owners cross join blocked on blocked.partition = owners.partition and blocked.key = ?
      cross join parked on parked.position = (
        select position from parked as first where first.partition = blocked.partition and first.key = blocked.key
        order by position limit 1)
      order by blocked.partition
      """)
  }

  private static let isNamed = "partition = ? and key = ? and topic = ? and record_offset = ? and record_id = ?"

  func blocked(_ partition: Int32) throws -> [BlockedKey: BlockedState] {
    var blocked: [BlockedKey: BlockedState] = [:]
    try selectBlocked.forEach(partition) { row in
      let key: WaitingKey = row[0]
      blocked[BlockedKey(partition: partition, key: key.key)] = BlockedState(attempts: row[1], retryAt: row[2], reason: row[3])
    }
    return blocked
  }

  func overview(after position: Int64, limit: Int) throws -> [BlockedEntry] {
    try page(after: position, limit: limit, { try overviewNext.first($0, read: Self.readEntry) }, weight: \.first.record.weight, \.position)
  }

  func overview(of key: [UInt8]?) throws -> [BlockedEntry] {
    try overviewOfKey.all(WaitingKey(key), read: Self.readEntry)
  }

  func messages(_ key: BlockedKey, limit: Int) throws -> [ParkedMessage] {
    try select.all(key.partition, WaitingKey(key.key), limit) { row in Self.read(row, key: key) }
  }

  func messages(_ key: BlockedKey, after position: Int64, limit: Int) throws -> [(position: Int64, message: ParkedMessage)] {
    try page(
      after: position, limit: limit,
      { position in
        try selectNext.first(key.partition, WaitingKey(key.key), position) { row in (position: row[7], message: Self.read(row, key: key)) }
      }, weight: \.message.record.weight, \.position)
  }

  func messages(_ id: MessageID, limit: Int) throws -> [ParkedMessage] {
    try selectByID.all(id, limit) { row in Self.read(row, key: Self.readKey(row, 7)) }
  }

  func message(_ name: ParkedMessageName) throws -> ParkedMessage? {
    try selectOne.first(name.key.partition, WaitingKey(name.key.key), name.topic, name.offset, name.id) { row in
      Self.read(row, key: name.key)
    }
  }

  /// Takes one message after the other, so that the memory holds one message more than a page at most.
  private func page<Item>(
    after position: Int64, limit: Int, _ next: (_ position: Int64) throws -> Item?, weight: (Item) -> Int, _ positionOf: (Item) -> Int64
  ) throws -> [Item] {
    var items: [Item] = []
    var position = position
    var left = Record.pageWeight
    while items.count < limit, left > 0, let item = try next(position) {
      position = positionOf(item)
      left -= weight(item)
      items.append(item)
    }
    return items
  }

  func write(_ changes: Changes) throws {
    for (key, state) in changes.blocked {
      try setBlocked.run(key.partition, WaitingKey(key.key), state.attempts, state.retryAt, state.reason)
    }
    for message in changes.parked {
      let (name, record) = (message.name, message.record)
      try insert.run(
        name.key.partition, WaitingKey(name.key.key), name.topic, name.offset, name.id, record.partition,
        record.key.map(Readable.init), record.timestamp, try HeaderList(record.headers), record.value.map(Readable.init),
        record.messageID)
    }
    for name in changes.unparked {
      try delete.run(name.key.partition, WaitingKey(name.key.key), name.topic, name.offset, name.id)
    }
    for key in changes.unblocked { try deleteBlocked.run(key.partition, WaitingKey(key.key)) }
  }

  private static func readKey(_ row: borrowing SQLite.ResultRow, _ column: Int) -> BlockedKey {
    let key: WaitingKey = row[column + 1]
    return BlockedKey(partition: row[column], key: key.key)
  }

  private static func readEntry(_ row: borrowing SQLite.ResultRow) -> BlockedEntry {
    let key = readKey(row, 7)
    return BlockedEntry(
      key: key, state: BlockedState(attempts: row[9], retryAt: row[10], reason: row[11]), waiting: row[13], first: read(row, key: key),
      position: row[12])
  }

  private static func read(_ row: borrowing SQLite.ResultRow, key: BlockedKey) -> ParkedMessage {
    let headers: HeaderList = row[5]
    let record = Record(
      topic: row[0], partition: row[2], offset: row[1], key: row[3], value: row[6], headers: headers.headers, timestamp: row[4])
    return ParkedMessage(record, behind: key)
  }
}

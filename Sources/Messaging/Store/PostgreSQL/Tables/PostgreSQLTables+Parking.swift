import Deciding
import PostgreSQL

extension PostgreSQLTables {
  /// Keys whose messages wait, and those messages in the order in which they were parked.
  struct Parking {
    private let selectBlocked: PreparedStatement
    private let setBlocked: PreparedStatement
    private let deleteBlocked: PreparedStatement
    private let insert: PreparedStatement
    private let delete: PreparedStatement
    private let select: PreparedStatement
    private let selectOne: PreparedStatement
    private let selectByID: PreparedStatement
    private let page: PreparedStatement
    private let overview: PreparedStatement
    private let overviewOfKey: PreparedStatement

    /// What a message weighs in memory, roughly: see `Record.weight`.
    private static let weight =
      "octet_length(parked.headers) + coalesce(octet_length(parked.data), 0) + coalesce(octet_length(parked.record_key), 0)"
    private static let columns = """
      parked.topic, parked.record_offset, parked.record_partition, parked.record_key, parked.time, parked.headers, parked.data, \
      parked.partition, parked.line, parked.whole_key, parked.position
      """

    init(_ connection: Connection) {
      selectBlocked = connection.statement(
        """
        select partition, line, whole_key, attempts, retry_at, reason from blocked where $1::int[] is null or partition = any($1)
        """)
      setBlocked = connection.statement(
        """
        insert into blocked (partition, line, whole_key, attempts, retry_at, reason)
        select * from unnest($1::int[], $2::bytea[], $3::bytea[], $4::bigint[], $5::bigint[], $6::text[])
        on conflict (partition, line)
          do update set attempts = excluded.attempts, retry_at = excluded.retry_at, reason = excluded.reason
        """)
      deleteBlocked = connection.statement(
        """
        delete from blocked using unnest($1::int[], $2::bytea[]) as given (partition, line)
        where blocked.partition = given.partition and blocked.line = given.line
        """)
      insert = connection.statement(
        """
        insert into parked (
          partition, line, whole_key, topic, record_offset, record_id, record_partition, record_key, time, headers, data, message_id)
        select
          partition, line, whole_key, topic, record_offset, record_id, record_partition, record_key, time, headers, data, message_id
        from unnest(
          $1::int[], $2::bytea[], $3::bytea[], $4::text[], $5::bigint[], $6::text[], $7::int[], $8::bytea[], $9::bigint[], $10::text[],
          $11::bytea[], $12::uuid[]) with ordinality as given (
            partition, line, whole_key, topic, record_offset, record_id, record_partition, record_key, time, headers, data, message_id,
            number)
        order by number on conflict do nothing
        """)
      let isNamed = """
        parked.partition = given.partition and parked.line = given.line and parked.topic = given.topic \
        and parked.record_offset = given.record_offset and parked.record_id = given.record_id
        """
      let given = """
        unnest($1::int[], $2::bytea[], $3::text[], $4::bigint[], $5::text[]) as given (partition, line, topic, record_offset, record_id)
        """
      delete = connection.statement("delete from parked using \(given) where \(isNamed)")
      selectOne = connection.statement("select \(Self.columns) from parked join \(given) on \(isNamed)")
      select = connection.statement(
        "select \(Self.columns) from parked where partition = $1 and line = $2 order by position limit $3::bigint")
      selectByID = connection.statement("select \(Self.columns) from parked where message_id = $1 order by position limit $2::bigint")
      page = connection.statement(
        """
        select * from (
          select \(Self.columns), sum(\(Self.weight)) over (order by position) - (\(Self.weight)) as before from parked
          where partition = $1 and line = $2 and position > $3 order by position limit $4::bigint
        ) as parked where before < $5::bigint order by position
        """)
      let waiting = "(select count(*) from parked as w where w.partition = blocked.partition and w.line = blocked.line)"
      let first = """
        not exists (
          select from parked as earlier
          where earlier.partition = parked.partition and earlier.line = parked.line and earlier.position < parked.position)
        """
      let isBehind = "blocked.partition = parked.partition and blocked.line = parked.line"
      overview = connection.statement(
        """
        select * from (
          select \(Self.columns), attempts, retry_at, reason, \(waiting),
            sum(\(Self.weight)) over (order by parked.position) - (\(Self.weight)) as before
          from parked join blocked on \(isBehind)
          where parked.position > $1 and \(first) order by parked.position limit $2::bigint
        ) as parked where before < $3::bigint order by position
        """)
      overviewOfKey = connection.statement(
        """
        select \(Self.columns), attempts, retry_at, reason, \(waiting)
        from parked join blocked on \(isBehind) where blocked.line = $1 and \(first) order by blocked.partition
        """)
    }

    func readBlocked(_ partitions: [Int32]?, from pipeline: inout Pipeline) -> Int {
      pipeline.add(selectBlocked) { $0.add(partitions.map { ArrayValue($0) }) }
    }

    func fill(_ claims: inout [Int32: Claim], from rows: Rows) throws {
      try rows.forEach { row in
        let key = BlockedKey(partition: row[0], key: WaitingLine.read(row, 1))
        claims[key.partition]?.blocked[key] = Self.readState(row, 3)
      }
    }

    func overview(after position: Int64, limit: Int, on connection: Connection) throws -> [BlockedEntry] {
      try connection.run(overview) { values in
        values.add(position)
        values.add(Int64(limit))
        values.add(Int64(Record.pageWeight))
      }.all(Self.readEntry)
    }

    func overview(of key: [UInt8]?, on connection: Connection) throws -> [BlockedEntry] {
      try connection.run(overviewOfKey) { $0.add(WaitingLine(key)) }.all(Self.readEntry)
    }

    func messages(_ key: BlockedKey, limit: Int, on connection: Connection) throws -> [ParkedMessage] {
      try connection.run(select) { values in
        values.add(key.partition)
        values.add(WaitingLine(key.key))
        values.add(Int64(limit))
      }.all(Self.readMessage)
    }

    func messages(
      _ key: BlockedKey, after position: Int64, limit: Int, on connection: Connection
    ) throws -> [(position: Int64, message: ParkedMessage)] {
      try connection.run(page) { values in
        values.add(key.partition)
        values.add(WaitingLine(key.key))
        values.add(position)
        values.add(Int64(limit))
        values.add(Int64(Record.pageWeight))
      }.all { row in (position: row[10], message: Self.readMessage(row)) }
    }

    func messages(_ id: MessageID, limit: Int, on connection: Connection) throws -> [ParkedMessage] {
      try connection.run(selectByID) { values in
        values.add(id)
        values.add(Int64(limit))
      }.all(Self.readMessage)
    }

    func message(_ name: ParkedMessageName, on connection: Connection) throws -> ParkedMessage? {
      try connection.run(selectOne) { Self.add([name], to: &$0) }.first(Self.readMessage)
    }

    func write(_ changes: Changes, to pipeline: inout Pipeline) throws {
      if !changes.blocked.isEmpty { block(changes.blocked, to: &pipeline) }
      if !changes.parked.isEmpty { try park(changes.parked, to: &pipeline) }
      if !changes.unparked.isEmpty { pipeline.add(delete) { Self.add(changes.unparked, to: &$0) } }
      if !changes.unblocked.isEmpty {
        pipeline.add(deleteBlocked) { values in
          values.add(ArrayValue(changes.unblocked.lazy.map(\.partition)))
          values.add(ArrayValue(changes.unblocked.lazy.map { WaitingLine($0.key) }))
        }
      }
    }

    private func block(_ blocked: [BlockedKey: BlockedState], to pipeline: inout Pipeline) {
      let entries = Array(blocked)
      let lines = entries.map { WaitingLine($0.key.key) }
      pipeline.add(setBlocked) { values in
        values.add(ArrayValue(entries.lazy.map(\.key.partition)))
        values.add(ArrayValue(lines))
        values.add(ArrayValue(optional: lines.lazy.map(\.whole)))
        values.add(ArrayValue(entries.lazy.map { Int64($0.value.attempts) }))
        values.add(ArrayValue(optional: entries.lazy.map(\.value.retryAt)))
        values.add(ArrayValue(entries.lazy.map { StoredText($0.value.reason) }))
      }
    }

    private func park(_ messages: [ParkedMessage], to pipeline: inout Pipeline) throws {
      let lines = messages.map { WaitingLine($0.name.key.key) }
      let headers = try messages.map { try HeaderList($0.record.headers) }
      pipeline.add(insert) { values in
        values.add(ArrayValue(messages.lazy.map(\.name.key.partition)))
        values.add(ArrayValue(lines))
        values.add(ArrayValue(optional: lines.lazy.map(\.whole)))
        values.add(ArrayValue(messages.lazy.map { StoredText($0.name.topic) }))
        values.add(ArrayValue(messages.lazy.map(\.name.offset)))
        values.add(ArrayValue(messages.lazy.map { IndexedText($0.name.id) }))
        values.add(ArrayValue(messages.lazy.map(\.record.partition)))
        values.add(ArrayValue(optional: messages.lazy.map(\.record.key)))
        values.add(ArrayValue(messages.lazy.map(\.record.timestamp)))
        values.add(ArrayValue(headers))
        values.add(ArrayValue(optional: messages.lazy.map(\.record.value)))
        values.add(ArrayValue(messages.lazy.map(\.record.messageID)))
      }
    }

    private static func add(_ names: [ParkedMessageName], to values: inout Parameters) {
      values.add(ArrayValue(names.lazy.map(\.key.partition)))
      values.add(ArrayValue(names.lazy.map { WaitingLine($0.key.key) }))
      values.add(ArrayValue(names.lazy.map { StoredText($0.topic) }))
      values.add(ArrayValue(names.lazy.map(\.offset)))
      values.add(ArrayValue(names.lazy.map { IndexedText($0.id) }))
    }

    private static func readState(_ row: DataRow, _ column: Int) -> BlockedState {
      BlockedState(
        attempts: Int(row[column] as Int64), retryAt: row[column + 1], reason: (row[column + 2] as StoredText).text)
    }

    private static func readMessage(_ row: DataRow) -> ParkedMessage {
      let headers: HeaderList = row[5]
      let record = Record(
        topic: (row[0] as StoredText).text, partition: row[2], offset: row[1], key: row[3], value: row[6], headers: headers.headers,
        timestamp: row[4])
      return ParkedMessage(record, behind: BlockedKey(partition: row[7], key: WaitingLine.read(row, 8)))
    }

    private static func readEntry(_ row: DataRow) -> BlockedEntry {
      let first = readMessage(row)
      return BlockedEntry(
        key: first.name.key, state: readState(row, 11), waiting: Int(row[14] as Int64), first: first, position: row[10])
    }
  }
}

import Deciding
import SQLite
import TestSupport
import Testing

@testable import Messaging

@Suite struct MigrationTests {
  private let first = Migration(number: 1, sql: "create table a (x)")
  private let second = Migration(number: 2, sql: "create table b (x); insert into a values (1)")

  @Test func `steps run once each, in order`() throws {
    let database = try Database(path: ":memory:")
    try Migration.run([first], on: database)
    try Migration.run([first, second], on: database)
    try Migration.run([first, second], on: database)
    #expect(try database.integer("select count(*) from a") == 1)
    #expect(try database.integer("pragma user_version") == 2)
  }

  @Test func `a step that fails leaves the database as it was`() throws {
    let database = try Database(path: ":memory:")
    try Migration.run([first], on: database)
    let broken = Migration(number: 2, sql: "create table b (x); create table a (x)")
    #expect(throws: StoreError.self) { try Migration.run([first, broken], on: database) }
    #expect(!database.isInTransaction)
    #expect(try database.integer("pragma user_version") == 1)
    #expect(try database.integer("select count(*) from sqlite_schema") == 1)
    try Migration.run([first, second], on: database)
    #expect(try database.integer("pragma user_version") == 2)
  }

  @Test func `a message that was parked before they had ids keeps its place, and has one`() throws {
    let database = try Database(path: ":memory:")
    try Migration.run(Array(Migration.all.prefix(1)), on: database)
    let insert = try database.prepare(
      """
      insert into parked (position, partition, key, topic, record_offset, record_partition, record_key, time, headers, data)
      values (?, 0, 'k', 't', 4, 0, 'k', 1777658400123, ?, '{}')
      """)
    try insert.run(7, #"[["other","1"],["ce_id","x\"y"],["ce_id","z"]]"#)
    try database.prepare("update parked set record_offset = 3").run()
    try insert.run(9, "[]")
    try Migration.run(on: database)
    let ids = try database.prepare("select position, record_id from parked order by position").all { row in
      (position: row[0] as Int, id: row[1] as String)
    }
    #expect(ids.map(\.position) == [7, 9])
    #expect(ids.map(\.id) == [#"x"y"#, "at 1777658400123"])
  }

  @Test func `a message that was parked before ids were looked for is found by its id`() throws {
    let database = try Database(path: ":memory:")
    try Migration.run(Array(Migration.all.prefix(4)), on: database)
    let insert = try database.prepare(
      """
      insert into parked (position, partition, key, topic, record_offset, record_id, record_partition, record_key, time, headers, data)
      values (?, 0, 'k', 't', 4, ?, 0, 'k', 1777658400123, ?, '{}')
      """)
    let id = MessageID(high: 1, low: 2)
    let envelope = Envelope(
      id: id, source: "s", type: "t", time: Timestamp(milliseconds: 1_777_658_400_123), subject: "", correlationID: "c")
    try insert.run(7, id.description, try HeaderList(envelope.headers))
    try insert.run(9, "at 1777658400123", try HeaderList([]))
    try Migration.run(on: database)
    let parking = try ParkingTables(database)
    #expect(try parking.messages(id, limit: 9).map(\.record.offset) == [4])
    let unreadable = try #require(try parking.messages(BlockedKey(partition: 0, key: Array("k".utf8)), limit: 9).last).record
    #expect(try parking.messages(unreadable.messageID, limit: 9).map(\.record) == [unreadable])
  }

  @Test func `a journal from before keeps its rows, and its numbers go on`() throws {
    let database = try Database(path: ":memory:")
    try Migration.run(Array(Migration.all.prefix(2)), on: database)
    try database.execute("insert into owners (partition, epoch) values (0, 3), (1, 1)")
    let insert = try database.prepare(
      """
      insert into journal (position, partition, sequence, kind, time, type, subject, key, id, source, correlation_id, headers)
      values (?, 0, ?, 1, 1777658400123, 't', 's', 'k', ?, '/a/0', 'c', '[]')
      """)
    for number in 63...65 { try insert.run(number + 10, number, "id \(number)") }
    try Migration.run(on: database)
    let rows = try database.prepare("select position, sequence, id, headers from journal order by position").all { row in
      (position: row[0] as Int, sequence: row[1] as Int, id: row[2] as String, headers: row[3] as String)
    }
    #expect(rows.map(\.position) == [73, 74, 75])
    #expect(rows.map(\.sequence) == [63, 64, 65])
    #expect(rows.map(\.id) == ["id 63", "id 64", "id 65"])
    #expect(rows.allSatisfy { $0.headers == "[]" })
    #expect(try database.integer("select journal_end from owners where partition = 0") == 65)
    #expect(try database.integer("select journal_end from owners where partition = 1") == 0)
    #expect(try database.integer("select count(*) from events") == 3)
  }

  @Test func `rows with ids as text are found and read as before`() throws {
    let directory = try TemporaryDirectory()
    let path = directory.file("a.sqlite")
    let (id, cause) = (Sample.id(1), Sample.id(2))
    let database = try Database(path: path)
    try Migration.run(Array(Migration.all.prefix(3)), on: database)
    try database.execute("insert into meta values ('service', 'a'); insert into owners (partition, epoch, journal_end) values (3, 1, 2)")
    let insert = try database.prepare(
      """
      insert into journal (
        partition, sequence, kind, time, type, subject, topic, target_partition, key, number, data, id, source, correlation_id,
        causation_id)
      values (3, ?, 1, 1777658400123, 't', 's', ?, ?, ?, 1, '{}', ?, ?, ?, ?)
      """)
    try insert.run(1, "t", 5, "s", id.description, "/a/3", id.description, cause.description)
    try insert.run(2, String?.none, Int?.none, "k", id.description, "/b/3", "c", String?.none)
    try database.prepare(
      """
      insert into inbox (id, time, request_id, reply_type, reply_correlation_id, reply_body)
      values (?, 1777658400123, 'r', 't', ?, '{}')
      """
    ).run(id.description, cause.description)
    try database.prepare(
      """
      insert into timers (partition, kind, subject, due, key, id, data, correlation_id)
      values (3, 'k', 's', 1777658400123, 'k', ?, '{}', ?)
      """
    ).run(id.description, cause.description)

    let store = try SQLiteStore(path: path, service: "a")
    let time = Sample.time(0)
    let rows = try store.journal(3, after: 0, limit: 9)
    #expect(
      rows == [
        JournalRow(
          partition: 3, sequence: 1, kind: .event, target: TopicPartition("t", 5), key: Array("s".utf8),
          envelope: Envelope(
            id: id, source: "/a/3", sequence: 1, type: "t", time: time, subject: "s", correlationID: id.description, causationID: cause),
          body: Array("{}".utf8)),
        JournalRow(
          partition: 3, sequence: 2, kind: .event, target: nil, key: Array("k".utf8),
          envelope: Envelope(id: id, source: "/b/3", sequence: 1, type: "t", time: time, subject: "s", correlationID: "c"),
          body: Array("{}".utf8)),
      ])
    #expect(try store.unpublished(3, after: 0, limit: 9).map(\.sequence) == [1])
    let reply = StoredReply(type: "t", correlationID: cause.description, body: Array("{}".utf8))
    #expect(try store.inbox([id]) == [id: InboxEntry(id: id, requestID: "r", contentHash: nil, time: time, reply: reply)])
    let timer = try #require(try store.dueTimers(3, at: time, limit: 9).first)
    #expect((timer.id, timer.correlationID) == (id, cause.description))
    let ids = try database.prepare("select e.id, e.causation_id, c.id, c.reply_correlation_id from events e, commands c order by sequence")
    #expect(
      try ids.first { row in [row[0], row[1], row[2], row[3]] as [String] }
        == [id.description, cause.description, id.description, cause.description])
  }

  @Test func `the released steps are numbered without a gap`() {
    #expect(Migration.all.map(\.number) == Array(1...Migration.newest))
  }
}

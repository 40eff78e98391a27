import SQLite
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

  @Test func `the released steps are numbered without a gap`() {
    #expect(Migration.all.map(\.number) == Array(1...Migration.newest))
  }
}

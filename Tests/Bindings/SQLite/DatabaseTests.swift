import Foundation
import SQLite
import TestSupport
import Testing

@Suite struct DatabaseTests {
  let directory: TemporaryDirectory

  init() throws {
    directory = try TemporaryDirectory()
  }

  @Test func `what one connection commits, the next one reads`() throws {
    let path = directory.file("a.sqlite")
    try Database(path: path).execute("pragma journal_mode = wal; create table t (x); insert into t values (7)")
    let reader = try Database(path: path, readOnly: true)
    #expect(try reader.prepare("select x from t").first { row in row[0] as Int } == 7)
    let error = try #require(throws: SQLiteError.self) { try reader.execute("delete from t") }
    #expect(error.primaryCode == 8)
  }

  @Test func `a missing file isn't made by a reader`() throws {
    let path = directory.file("missing.sqlite")
    let error = try #require(throws: SQLiteError.self) { try Database(path: path, readOnly: true) }
    #expect(error.description.contains(path))
    #expect(error.description.contains("check that its directory exists"))
    #expect(!FileManager.default.fileExists(atPath: path))
  }

  @Test func `a file that is no database is called corrupt`() throws {
    let path = directory.file("letter.txt")
    try String(repeating: "Dear database, ", count: 100).write(toFile: path, atomically: true, encoding: .utf8)
    let error = try #require(throws: SQLiteError.self) { try Database(path: path).execute("select * from sqlite_schema") }
    #expect(error.isCorrupt)
    #expect(error.sql == "select * from sqlite_schema")
  }

  @Test func `an error is one line, also when its statement has several`() throws {
    let database = try Database(path: directory.file("a.sqlite"))
    let error = try #require(throws: SQLiteError.self) { try database.execute("select *\n  from t;\nselect 1") }
    #expect(error.description.contains("running `select * from t; select 1`: no such table"))
  }

  @Test func `another connection's lock is busy`() throws {
    let path = directory.file("busy.sqlite")
    let first = try Database(path: path)
    try first.execute("create table t (x); begin immediate")
    let second = try Database(path: path, busyTimeout: .zero)
    let error = try #require(throws: SQLiteError.self) { try second.execute("insert into t values (1)") }
    #expect(error.isBusy)
    try first.execute("rollback")
    try second.execute("insert into t values (1)")
  }

  @Test func `a full disk is told as such, and the transaction is known to be over or not`() throws {
    let database = try Database(path: directory.file("full.sqlite"))
    try database.execute("create table t (x); pragma max_page_count = 4; begin")
    #expect(database.isInTransaction)
    let insert = try database.prepare("insert into t values (zeroblob(?))")
    let error = try #require(throws: SQLiteError.self) { try insert.run(100_000) }
    #expect(error.isFull)
    if database.isInTransaction { try database.execute("rollback") }
    #expect(!database.isInTransaction)
    try insert.run(10)
  }

  @Test func `an error names file and SQL, and no value`() throws {
    let database = try Database(path: directory.file("named.sqlite"))
    try database.execute("create table t (x text unique)")
    let insert = try database.prepare("insert into t values (?)")
    try insert.run("hush")
    let error = try #require(throws: SQLiteError.self) { try insert.run("hush") }
    #expect(error.code == 2067)
    #expect(error.description.contains("named.sqlite running `insert into t values (?)`: UNIQUE constraint failed: t.x"))
    #expect(!error.description.contains("hush"))
  }
}

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

  @Test func `a database of a schema that is no longer read is refused, with what to do, and is left as it was`() throws {
    let database = try Database(path: ":memory:")
    try Migration.run([first], on: database)
    let error = try #require(throws: StoreError.self) { try Migration.run([Migration(number: 2, sql: "create table b (x)")], on: database) }
    #expect(error.message.contains("written before the first release (schema 1, this program reads 2 and later)"))
    #expect(try database.integer("pragma user_version") == 1)
    #expect(try database.integer("select count(*) from sqlite_schema") == 1)
  }

  @Test func `the steps are numbered without a gap`() throws {
    let numbers = Migration.all.map(\.number)
    let (oldest, newest) = (try #require(numbers.first), try #require(numbers.last))
    #expect(numbers == Array(oldest...newest))
  }
}

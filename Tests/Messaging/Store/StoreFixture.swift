import InMemory
import Messaging
import PostgreSQLTesting
import TestSupport
import Testing

@testable import Messaging

/// A way to make a database that is empty and a test's own; the conformance suite runs once for each.
struct StoreFixture: Sendable, CustomTestStringConvertible {
  var name: String
  var make: @Sendable () throws -> any StoreDatabase

  var testDescription: String { name }

  /// Runs a test's body with a database of its own, which is there until the body is done.
  func run(_ body: (any StoreDatabase) throws -> Void) throws {
    let database = try make()
    try withExtendedLifetime(database) { try body(database) }
  }
}

/// One service's database: every store of it is a lane's, and sees what the others commit.
protocol StoreDatabase {
  func store() throws -> any Store
}

extension StoreFixture {
  /// Every implementation there is; PostgreSQL where there is a server to start (`PostgreSQLStoreTests` says so where there is none).
  static let all: [StoreFixture] =
    [
      StoreFixture(name: "memory") { MemoryStoreDatabase() },
      StoreFixture(name: "SQLite") { try SQLiteStoreDatabase() },
    ] + (RealPostgreSQL.isPresent ? [StoreFixture(name: "PostgreSQL") { try PostgreSQLStoreDatabase() }] : [])
}

private struct MemoryStoreDatabase: StoreDatabase {
  let database = MemoryDatabase()

  func store() throws -> any Store { database.store() }
}

private struct SQLiteStoreDatabase: StoreDatabase {
  let directory: TemporaryDirectory

  init() throws {
    directory = try TemporaryDirectory()
  }

  func store() throws -> any Store {
    try SQLiteStore(path: directory.file("service.sqlite"), service: "service", busyTimeout: .milliseconds(10))
  }
}

private struct PostgreSQLStoreDatabase: StoreDatabase {
  let database: PostgreSQLDatabase

  init() throws {
    database = PostgreSQLDatabase(try RealPostgreSQL.shared().url(RealPostgreSQL.newName()), service: "service")
  }

  func store() throws -> any Store { try PostgreSQLStore(database) }
}

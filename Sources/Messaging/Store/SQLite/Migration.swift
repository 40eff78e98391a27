import SQLite

/// One step of the schema. Steps that were released never change; a new one is appended.
struct Migration: Sendable {
  /// The number of the step, ascending by one: `user_version` after it.
  var number: Int
  var sql: String

  /// Marks a file as one of these databases (`application_id`; ASCII "LANE"), and so tells it from other programs' files.
  static let applicationID = 0x4C41_4E45

  /// Brings the schema up to the newest step. Each step is one transaction.
  static func run(_ migrations: [Migration] = all, on database: Database) throws(StoreError) {
    let newest = migrations.last?.number ?? 0
    if try version(of: database, knowing: migrations) == newest { return }
    try StoreError.mapping { try database.execute("begin immediate") }
    defer { if database.isInTransaction { try? database.execute("rollback") } }
    // The version is read again: another process may have migrated while this one waited.
    let current = try version(of: database, knowing: migrations)
    for migration in migrations where migration.number > current {
      try StoreError.mapping {
        try database.execute(migration.sql)
        try database.execute("pragma user_version = \(migration.number); pragma application_id = \(applicationID)")
      }
    }
    try StoreError.mapping { try database.execute("commit") }
  }

  static func isUpToDate(_ database: Database) throws(StoreError) -> Bool {
    try version(of: database) == all.last?.number
  }

  /// The schema's version, 0 for an empty file. Throws for a file of another program, and for one that this program can't bring up to date.
  @discardableResult
  static func version(of database: Database, knowing migrations: [Migration] = all) throws(StoreError) -> Int {
    let (application, version, tables) = try StoreError.mapping {
      (
        try database.integer("pragma application_id"), try database.integer("pragma user_version"),
        try database.integer("select count(*) from sqlite_schema")
      )
    }
    if application == 0, version == 0, tables == 0 { return 0 }
    guard application == applicationID else {
      throw StoreError(.other, "\(database.path) is a database of another program: check the path")
    }
    let (oldest, newest) = (migrations.first?.number ?? 0, migrations.last?.number ?? 0)
    guard version <= newest else {
      throw StoreError(
        .other,
        "\(database.path) was written by a newer version of this program (schema \(version), this one knows \(newest)): "
          + "start that version, or restore the copy made before the upgrade")
    }
    guard version >= oldest else {
      throw StoreError(
        .other,
        "\(database.path) was written before the first release (schema \(version), this program reads \(oldest) and later): start the "
          + "last version from before that once on a copy, which brings it up to date, or begin with another data directory")
    }
    return version
  }
}

extension Database {
  func integer(_ sql: String) throws(SQLiteError) -> Int {
    try prepare(sql).first { row in row[0] } ?? 0
  }
}

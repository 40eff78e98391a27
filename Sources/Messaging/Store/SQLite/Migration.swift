import SQLite

/// One step of the schema. Steps that were released never change; a new one is appended.
struct Migration: Sendable {
  /// 1, 2, 3 … : `user_version` once it is done.
  var number: Int
  var sql: String
  /// What SQL can't say, done after it.
  var thenRun: (@Sendable (Database) throws(SQLiteError) -> Void)?

  /// Marks a file as one of these databases (`application_id`; ASCII "LANE"), and so tells it from other programs' files.
  static let applicationID = 0x4C41_4E45

  /// The version of a database that is up to date.
  static var newest: Int { all.last?.number ?? 0 }

  /// Brings the schema up to the newest step. Each step is whole or not done at all.
  static func run(_ migrations: [Migration] = all, on database: Database) throws(StoreError) {
    let newest = migrations.last?.number ?? 0
    if try version(of: database, knowing: newest) == newest { return }
    try StoreError.mapping { try database.execute("begin immediate") }
    defer { if database.isInTransaction { try? database.execute("rollback") } }
    // Read again: another process may have been at it while we waited.
    let current = try version(of: database, knowing: newest)
    for migration in migrations where migration.number > current {
      try StoreError.mapping {
        try database.execute(migration.sql)
        try migration.thenRun?(database)
        try database.execute("pragma user_version = \(migration.number); pragma application_id = \(applicationID)")
      }
    }
    try StoreError.mapping { try database.execute("commit") }
  }

  /// The schema's version; throws for a file that isn't ours, or is of a newer program.
  static func version(of database: Database, knowing newest: Int) throws(StoreError) -> Int {
    let (application, version, tables) = try StoreError.mapping {
      (
        try database.integer("pragma application_id"), try database.integer("pragma user_version"),
        try database.integer("select count(*) from sqlite_schema")
      )
    }
    let isEmpty = application == 0 && version == 0 && tables == 0
    guard isEmpty || application == applicationID else {
      throw StoreError(.other, "\(database.path) is a database of another program: check the path")
    }
    guard version <= newest else {
      throw StoreError(
        .other,
        "\(database.path) was written by a newer version of this program (schema \(version), this one knows \(newest)): "
          + "start that version, or restore the copy made before the upgrade")
    }
    return version
  }
}

extension Database {
  func integer(_ sql: String) throws(SQLiteError) -> Int {
    try prepare(sql).first { row in row[0] } ?? 0
  }
}

import SQLite

/// Opens a service's file, and checks that it is one.
enum SQLiteConnection {
  /// Opens the file for the lane: makes it if it is missing (its directory must exist), and brings its schema up to date.
  static func open(
    _ path: String, service: String, synchronous: SQLiteStore.Synchronous, busyTimeout: Duration
  ) throws(StoreError) -> Database {
    let (database, version) = try StoreError.mapping {
      let database = try Database(path: path, busyTimeout: busyTimeout)
      // This comes before any write, because the file may belong to another program.
      let version = try Migration.version(of: database)
      try database.execute("pragma journal_mode = wal; pragma synchronous = \(synchronous.rawValue); \(settings)")
      return (database, version)
    }
    // Another service's file keeps the schema that its own program knows.
    if version > 0 { try check(database, is: service) }
    try Migration.run(on: database)
    try check(database, is: service)
    return database
  }

  /// Opens the file for queries: read-only, and the file must exist.
  static func openReader(_ path: String, service: String, busyTimeout: Duration) throws(StoreError) -> Database {
    let database = try StoreError.mapping {
      let database = try Database(path: path, readOnly: true, busyTimeout: busyTimeout)
      try database.execute(settings)
      return database
    }
    guard try Migration.isUpToDate(database) else {
      throw StoreError(.unavailable, "\(path) has an older schema than this program: start the service once, which brings it up to date")
    }
    try check(database, is: service)
    return database
  }

  /// - `wal_autocheckpoint`, in pages of 4 KiB: a checkpoint at 16 MiB. That is rarer than SQLite's 4 MiB, so a page that changes often is
  ///   written back once for many batches.
  /// - `journal_size_limit`: a WAL that grew larger during a long read is cut to 64 MiB when it starts over.
  /// - `cache_size` in KiB, for each connection. SQLite's 2 MiB are less than a busy service's inner pages.
  ///
  /// Pages stay at SQLite's 4 KiB. With 8 and 16 KiB a batch of 500 is a tenth to a quarter cheaper. But a batch of one, for which people
  /// wait, is a third dearer, because a commit writes whole pages. `mmap_size` stays 0: a disk error would be a SIGBUS.
  private static let settings = """
    pragma wal_autocheckpoint = 4000; pragma journal_size_limit = 67108864; pragma cache_size = -16384;
    pragma temp_store = memory; pragma trusted_schema = off
    """

  /// Checks the owner: payment on the file of auth would raise no error, and be wrong for ever.
  private static func check(_ database: Database, is service: String) throws(StoreError) {
    let found: String? = try StoreError.mapping {
      let select = try database.prepare("select value from meta where name = 'service'")
      if let found = try select.first(read: { row in row[0] as String }) { return found }
      guard !database.isReadOnly else { return nil }
      try database.prepare("insert into meta (name, value) values ('service', ?)").run(service)
      return service
    }
    guard found == service else {
      throw StoreError(.other, "\(database.path) is the database of service '\(found ?? "")', not of '\(service)': check the path")
    }
  }
}

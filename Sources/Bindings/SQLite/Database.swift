import CSQLite

/// One connection to one SQLite file.
///
/// It belongs to the thread that uses it: opened with `SQLITE_OPEN_NOMUTEX`, so SQLite guards nothing, and not `Sendable`, so the
/// compiler does. Journal mode, `synchronous` and transactions are the caller's to say, in SQL:
///
/// ```swift
/// let database = try Database(path: "auth.sqlite")
/// try database.execute("pragma journal_mode = wal; pragma synchronous = normal")
/// let insert = try database.prepare("insert into users (email, hash) values (?, ?)")
/// try insert.run("ada@example.org", hash)
/// ```
public final class Database {
  public let path: String
  public let isReadOnly: Bool
  let handle: OpaquePointer
  /// Kept for as long as SQLite has its address.
  var timeLimit: TimeLimit?

  /// Opens the file; makes it when it isn't there, unless `readOnly`. SQLite reads nothing of it yet: that a file is no database
  /// (`SQLiteError.isCorrupt`) comes out with the first statement.
  /// - Parameters:
  ///   - path: a file, or `:memory:` for one that dies with the connection.
  ///   - busyTimeout: how long a statement waits for another connection's lock before it fails with `isBusy`. Whole milliseconds.
  public init(path: String, readOnly: Bool = false, busyTimeout: Duration = .seconds(5)) throws(SQLiteError) {
    _ = Self.isConfigured
    let access = readOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
    var opened: OpaquePointer?
    let code = sqlite3_open_v2(path, &opened, access | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nil)
    guard code == SQLITE_OK, let opened else {
      // SQLite hands out a connection even when it failed to open, for its message, and wants it closed.
      defer { sqlite3_close_v2(opened) }
      throw SQLiteError(code: code, connection: opened, path: path, sql: nil)
    }
    self.path = path
    isReadOnly = readOnly
    handle = opened
    sqlite3_busy_timeout(opened, Int32(min(max(busyTimeout / .milliseconds(1), 0), Double(Int32.max))))
  }

  /// SQLite counts all memory it takes under one lock of the process, for a figure that nobody here asks for: without, threads with a
  /// database each have nothing in common. False if something used SQLite before, which does no harm.
  private static let isConfigured = sqlite_leave_memory_uncounted() == SQLITE_OK

  deinit {
    // Statements keep their database alive, so nothing is left open here and this can't fail.
    sqlite3_close_v2(handle)
  }

  /// Runs one or several statements that need no values, and drops the rows they give: pragmas, schema, `begin`.
  /// The statements before one that fails stay done.
  public func execute(_ sql: String) throws(SQLiteError) {
    let code = sqlite3_exec(handle, sql, nil, nil, nil)
    guard code == SQLITE_OK else { throw error(code, sql: sql) }
  }

  /// Compiles one statement, to be kept and run many times.
  public func prepare(_ sql: String) throws(SQLiteError) -> Statement {
    try Statement(sql, on: self)
  }

  /// Rows that the last `insert`, `update` or `delete` to finish on this connection changed, without those of triggers.
  public var changes: Int { Int(sqlite3_changes64(handle)) }

  /// Whether a `begin` is open. SQLite ends a transaction by itself on some errors (a full disk, for one), so who rolls back
  /// after an error asks this first.
  public var isInTransaction: Bool { sqlite3_get_autocommit(handle) == 0 }

  func error(_ code: Int32, sql: String?) -> SQLiteError {
    SQLiteError(code: code, connection: handle, path: path, sql: sql)
  }
}

@available(*, unavailable, message: "a connection stays on the thread that opened it")
extension Database: Sendable {}

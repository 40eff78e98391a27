import CSQLite

/// One connection to one SQLite file.
///
/// It belongs to the thread that uses it. It is opened with `SQLITE_OPEN_NOMUTEX`, so SQLite does not protect it. It is not `Sendable`, so
/// the compiler does. The caller sets the journal mode, `synchronous` and transactions in SQL:
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
  /// Kept alive as long as SQLite has its address.
  var timeLimit: TimeLimit?

  /// Opens the file. Makes it if it does not exist, unless `readOnly`. SQLite reads nothing of the file yet. If it is no database, the
  /// first statement fails (`SQLiteError.isCorrupt`).
  /// - Parameters:
  ///   - path: a file, or `:memory:` for a database that ends with the connection.
  ///   - busyTimeout: how long a statement waits for another connection's lock before it fails with `isBusy`. Whole milliseconds.
  public init(path: String, readOnly: Bool = false, busyTimeout: Duration = .seconds(5)) throws(SQLiteError) {
    _ = Self.isConfigured
    let access = readOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
    var opened: OpaquePointer?
    let code = sqlite3_open_v2(path, &opened, access | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nil)
    guard code == SQLITE_OK, let opened else {
      // SQLite gives a connection even when opening failed, for its message, and the connection must be closed.
      defer { sqlite3_close_v2(opened) }
      throw SQLiteError(code: code, connection: opened, path: path, sql: nil)
    }
    self.path = path
    isReadOnly = readOnly
    handle = opened
    sqlite3_busy_timeout(opened, Int32(min(max(busyTimeout / .milliseconds(1), 0), Double(Int32.max))))
  }

  /// SQLite counts all its memory under one lock of the process, for a figure that nobody here needs. Without the count, threads with
  /// separate databases share no lock. False if something used SQLite before, which does no harm.
  private static let isConfigured = sqlite_leave_memory_uncounted() == SQLITE_OK

  deinit {
    // Statements keep their database alive. So no statement is open here, and this can't fail.
    sqlite3_close_v2(handle)
  }

  /// Runs one or several statements without values, and drops their rows. It is for pragmas, the schema and `begin`.
  /// If a statement fails, the effects of the earlier ones stay.
  public func execute(_ sql: String) throws(SQLiteError) {
    let code = sqlite3_exec(handle, sql, nil, nil, nil)
    guard code == SQLITE_OK else { throw error(code, sql: sql) }
  }

  /// Compiles one statement, which can be kept and run many times.
  public func prepare(_ sql: String) throws(SQLiteError) -> Statement {
    try Statement(sql, on: self)
  }

  /// The number of rows that the last finished `insert`, `update` or `delete` of this connection changed, without those of triggers.
  public var changes: Int { Int(sqlite3_changes64(handle)) }

  /// Whether a transaction is open. SQLite itself ends a transaction after some errors (a full disk, for example). So ask this before a
  /// rollback after an error.
  public var isInTransaction: Bool { sqlite3_get_autocommit(handle) == 0 }

  func error(_ code: Int32, sql: String?) -> SQLiteError {
    SQLiteError(code: code, connection: handle, path: path, sql: sql)
  }
}

@available(*, unavailable, message: "a connection stays on the thread that opened it")
extension Database: Sendable {}

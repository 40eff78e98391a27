import CSQLite
import Glibc

/// An error of SQLite, with the file and the SQL. It never has a value, because values may be secret.
public struct SQLiteError: Error, Equatable, Sendable {
  /// SQLite's extended result code (https://www.sqlite.org/rescode.html), for example 2067 for SQLITE_CONSTRAINT_UNIQUE.
  public let code: Int32
  /// SQLite's text. For a misuse that this wrapper noticed, it is the wrapper's text.
  public let message: String
  public let path: String
  /// The statement, with its `?`s. Nil while opening.
  public let sql: String?
  /// The `errno` of a failed read or write, or 0.
  public let systemError: Int32

  /// The class of the code, which is its low byte: 19 for SQLITE_CONSTRAINT, for example.
  public var primaryCode: Int32 { code & 0xff }

  /// Whether the disk, or the user's share of it, is full, or the file as large as the process may make it. SQLite may have rolled the
  /// transaction back already: see `Database.isInTransaction`.
  public var isFull: Bool {
    primaryCode == SQLITE_FULL || primaryCode == SQLITE_IOERR && Self.fullDisk.contains(systemError)
  }
  /// Whether the file is damaged, or was never a database.
  public var isCorrupt: Bool { primaryCode == SQLITE_CORRUPT || primaryCode == SQLITE_NOTADB }
  /// Whether another connection kept its lock longer than the busy timeout. Trying again may help.
  public var isBusy: Bool { primaryCode == SQLITE_BUSY || primaryCode == SQLITE_LOCKED }
  /// Whether the file can't be opened or written: the directory is missing, or this user may not.
  public var isInaccessible: Bool { [SQLITE_CANTOPEN, SQLITE_READONLY, SQLITE_PERM, SQLITE_AUTH].contains(primaryCode) }
  /// Whether the statement took longer than allowed: see `Database.limitTime`.
  public var isInterrupted: Bool { primaryCode == SQLITE_INTERRUPT }
  /// Whether a row has another content than the one asked for: see `ResultRow.refuse`.
  public var isMismatch: Bool { primaryCode == SQLITE_MISMATCH }
  /// Whether a constraint refused the change: unique, not null, check or foreign key.
  public var isConstraint: Bool { primaryCode == SQLITE_CONSTRAINT }

  init(code: Int32, message: String, path: String, sql: String?, systemError: Int32 = 0) {
    self.code = code
    self.message = message
    self.path = path
    self.sql = sql
    self.systemError = systemError
  }

  private static let fullDisk = [ENOSPC, EDQUOT, EFBIG]

  init(code: Int32, connection: OpaquePointer?, path: String, sql: String?) {
    // SQLite keeps the number of most failures, but not of those of a commit. Nothing has failed in this thread since then.
    let last = errno
    // The connection's message is that of its last call. So it is read only here, right after the call that failed.
    let words = connection.flatMap { sqlite3_errmsg($0) } ?? sqlite3_errstr(code)
    self.init(
      code: code, message: words.map { String(cString: $0) } ?? "unknown", path: path, sql: sql,
      systemError: code & 0xff != SQLITE_IOERR ? 0 : Self.fullDisk.contains(last) ? last : sqlite3_system_errno(connection))
  }
}

extension SQLiteError: CustomStringConvertible {
  /// One line, also when the statement has several.
  public var description: String {
    let statement = sql.map { " running `\($0.split(whereSeparator: \.isWhitespace).joined(separator: " "))`" } ?? ""
    let advice = advice.map { "; \($0)" } ?? ""
    return "SQLite error \(code) in \(path)\(statement): \(message)\(advice)"
  }

  /// What the operator can do about it. Nil if the program has a mistake.
  var advice: String? {
    if isFull {
      return systemError == EFBIG ? "the file may not grow: raise the limit (ulimit -f, or prlimit --fsize)" : "free space on its disk"
    }
    return switch primaryCode {
    case SQLITE_CORRUPT: "stop, keep the file, and restore it from a backup (`pragma integrity_check` shows what is damaged)"
    case SQLITE_NOTADB: "this is no SQLite database: check the path, or restore the file from a backup"
    case SQLITE_BUSY, SQLITE_LOCKED: "another process has locked it: end that process (`fuser` names it)"
    case SQLITE_CANTOPEN: "check that its directory exists and that this user may write there"
    case SQLITE_READONLY, SQLITE_PERM, SQLITE_AUTH: "give this user the right to write the file and its directory"
    case SQLITE_IOERR: "the disk failed: look at the kernel log, and check whether the file was moved or removed"
    case SQLITE_INTERRUPT: "it took longer than a query may: ask for less, or check whether the disk is slow"
    case SQLITE_NOMEM: "the process is out of memory: give it more memory"
    default: nil
    }
  }
}

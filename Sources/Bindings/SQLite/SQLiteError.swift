import CSQLite
import Glibc

/// What SQLite refused, with the file and the SQL. Values are never part of it: they may be secret.
public struct SQLiteError: Error, Equatable, Sendable {
  /// SQLite's extended result code (https://www.sqlite.org/rescode.html), for example 2067 for SQLITE_CONSTRAINT_UNIQUE.
  public let code: Int32
  /// SQLite's words, or this wrapper's for a misuse that it noticed itself.
  public let message: String
  public let path: String
  /// The statement, with its `?`s. nil while opening.
  public let sql: String?
  /// The `errno` behind a failed read or write, 0 if none.
  public let systemError: Int32

  /// The code's class, for example 19 for SQLITE_CONSTRAINT: its low byte.
  public var primaryCode: Int32 { code & 0xff }

  /// The disk (or the user's share of it) is full. The transaction may have been rolled back already: see
  /// `Database.isInTransaction`.
  public var isFull: Bool {
    primaryCode == SQLITE_FULL || primaryCode == SQLITE_IOERR && (systemError == ENOSPC || systemError == EDQUOT)
  }
  /// The file is damaged, or was never a database.
  public var isCorrupt: Bool { primaryCode == SQLITE_CORRUPT || primaryCode == SQLITE_NOTADB }
  /// Another connection kept its lock for longer than the busy timeout. The one to try again.
  public var isBusy: Bool { primaryCode == SQLITE_BUSY || primaryCode == SQLITE_LOCKED }
  /// It can't be opened or written: no such directory, or not by this user.
  public var isInaccessible: Bool { [SQLITE_CANTOPEN, SQLITE_READONLY, SQLITE_PERM, SQLITE_AUTH].contains(primaryCode) }
  /// It took longer than it may: see `Database.limitTime`.
  public var isInterrupted: Bool { primaryCode == SQLITE_INTERRUPT }
  /// A row holds something else than was asked for: see `Row.refuse`.
  public var isMismatch: Bool { primaryCode == SQLITE_MISMATCH }
  /// A unique, not null, check or foreign key constraint said no.
  public var isConstraint: Bool { primaryCode == SQLITE_CONSTRAINT }

  init(code: Int32, message: String, path: String, sql: String?, systemError: Int32 = 0) {
    self.code = code
    self.message = message
    self.path = path
    self.sql = sql
    self.systemError = systemError
  }

  init(code: Int32, connection: OpaquePointer?, path: String, sql: String?) {
    // The connection's message is that of its last call; it is asked for only here, right behind the call that failed.
    let words = connection.flatMap { sqlite3_errmsg($0) } ?? sqlite3_errstr(code)
    self.init(
      code: code, message: words.map { String(cString: $0) } ?? "unknown", path: path, sql: sql,
      systemError: code & 0xff == SQLITE_IOERR ? sqlite3_system_errno(connection) : 0)
  }
}

extension SQLiteError: CustomStringConvertible {
  public var description: String {
    let statement = sql.map { " running `\($0)`" } ?? ""
    let advice = advice.map { "; \($0)" } ?? ""
    return "SQLite error \(code) in \(path)\(statement): \(message)\(advice)"
  }

  /// What the operator can do about it. nil where it is the program's fault.
  var advice: String? {
    if isFull { return "free space on its disk" }
    return switch primaryCode {
    case SQLITE_CORRUPT: "stop, keep the file, and restore it from a backup (`pragma integrity_check` tells what is broken)"
    case SQLITE_NOTADB: "this is no SQLite database: check the path, or restore the file from a backup"
    case SQLITE_BUSY, SQLITE_LOCKED: "another process holds it: end what has it open (`fuser` names it)"
    case SQLITE_CANTOPEN: "check that its directory exists and this user may write there"
    case SQLITE_READONLY, SQLITE_PERM, SQLITE_AUTH: "give this user the right to write the file and its directory"
    case SQLITE_IOERR: "the disk failed: see the kernel log, and whether the file was moved or removed"
    case SQLITE_INTERRUPT: "it took longer than a query may: ask for less, or look whether the disk is slow"
    case SQLITE_NOMEM: "the process is out of memory: give it more"
    default: nil
    }
  }
}

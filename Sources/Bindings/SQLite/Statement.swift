import CSQLite

/// A compiled statement of one `Database`. It is kept and run again with other values.
///
/// Each way to run it binds all values, steps, and resets the statement, also when something is thrown. So a read never holds a lock longer
/// than the call, and no value is left for the next run.
public final class Statement {
  public let sql: String
  public let database: Database
  let handle: OpaquePointer
  let parameterCount: Int
  let columnCount: Int
  /// The first error in reading the present row: see `ResultRow.refuse`.
  var refusal: SQLiteError?
  /// The texts and blobs of the present run.
  let scratch = BindingSpace()

  init(_ sql: String, on database: Database) throws(SQLiteError) {
    var text = sql
    var prepared: OpaquePointer?
    let (code, isAlone) = text.withUTF8 { utf8 in
      utf8.withMemoryRebound(to: CChar.self) { characters in
        var tail: UnsafePointer<CChar>?
        let code = sqlite3_prepare_v3(
          database.handle, characters.baseAddress, Int32(clamping: characters.count), UInt32(SQLITE_PREPARE_PERSISTENT), &prepared, &tail)
        let used = tail.flatMap { end in characters.baseAddress.map { end - $0 } } ?? characters.count
        return (code, utf8[used...].allSatisfy(\.isSpaceOrSemicolon))
      }
    }
    guard code == SQLITE_OK else { throw database.error(code, sql: sql) }
    guard let prepared else {
      throw SQLiteError(code: SQLITE_MISUSE, message: "the text has no statement", path: database.path, sql: sql)
    }
    guard isAlone else {
      sqlite3_finalize(prepared)
      throw SQLiteError(code: SQLITE_MISUSE, message: "the text has more than one statement: use execute", path: database.path, sql: sql)
    }
    self.sql = sql
    self.database = database
    handle = prepared
    parameterCount = Int(sqlite3_bind_parameter_count(prepared))
    columnCount = Int(sqlite3_column_count(prepared))
  }

  deinit {
    sqlite3_finalize(handle)
  }

  /// Makes one step. True when there is a row to read.
  @usableFromInline func step() throws(SQLiteError) -> Bool {
    switch sqlite3_step(handle) {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    case let code: throw database.error(code, sql: sql)
    }
  }

  /// Throws if this is called while the statement's rows are read. It is checked before values are bound.
  @usableFromInline func begin() throws(SQLiteError) {
    guard sqlite3_stmt_busy(handle) == 0 else {
      throw SQLiteError(code: SQLITE_MISUSE, message: "the statement is run again while its rows are read", path: database.path, sql: sql)
    }
  }

  /// Throws unless there are as many values as the SQL has `?`s.
  @usableFromInline func check(valueCount: Int) throws(SQLiteError) {
    guard valueCount == parameterCount else {
      let message = "takes \(parameterCount) values, got \(valueCount)"
      throw SQLiteError(code: SQLITE_RANGE, message: message, path: database.path, sql: sql)
    }
  }

  @usableFromInline func end() {
    // Both calls only repeat the code of a failed step, which was thrown already.
    sqlite3_reset(handle)
    sqlite3_clear_bindings(handle)
    scratch.empty()
  }

  /// Lends the present row.
  @inlinable func lend<Result>(to read: (borrowing ResultRow) -> Result) throws(SQLiteError) -> Result {
    let result = read(ResultRow(statement: self))
    try throwRefusal()
    return result
  }

  @usableFromInline func throwRefusal() throws(SQLiteError) {
    guard let refusal else { return }
    self.refusal = nil
    throw refusal
  }

  func check(_ code: Int32) throws(SQLiteError) {
    guard code == SQLITE_OK else { throw database.error(code, sql: sql) }
  }
}

@available(*, unavailable, message: "a statement stays on its connection's thread")
extension Statement: Sendable {}

extension UInt8 {
  fileprivate var isSpaceOrSemicolon: Bool {
    switch self {
    case UInt8(ascii: ";"), UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "\t"): true
    default: false
    }
  }
}

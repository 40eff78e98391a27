import CSQLite

/// The present row of a statement. It can't be copied, so it can't outlive the closure that gets it.
///
/// ```swift
/// let user = try select.first(email) { row in User(id: row[0], name: row[1], nickname: row[2]) }
/// ```
///
/// A column is read as the type that the context asks for. Only an optional can read NULL. If the column has another type, the call that
/// lent the row throws as soon as the closure returns, and the closure's result is dropped. (So reading needs no `try`.)
public struct ResultRow: ~Copyable {
  let statement: Statement

  // Never inlined: Swift 6.3.1's optimiser crashes on it ("Cannot initialize a nonCopyable type with a guaranteed value").
  @inline(never) @usableFromInline
  init(statement: Statement) {
    self.statement = statement
  }

  /// A column, counted from 0 in the order of the select.
  @inlinable
  public subscript<Value: ColumnValue>(column: Int) -> Value {
    Value.read(self, column)
  }

  public func isNull(_ column: Int) -> Bool {
    type(column) == SQLITE_NULL
  }

  public func isBlob(_ column: Int) -> Bool {
    type(column) == SQLITE_BLOB
  }

  /// Lends the bytes of a blob or a text without a copy. They are valid only within the closure.
  public func withBytes<Result, Failure: Error>(
    _ column: Int, _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let type = type(column)
    if type != SQLITE_BLOB && type != SQLITE_TEXT { refuse(column, wanted: "BLOB") }
    // The order matters: SQLite may convert the value when it gives the address, and the count must come after that.
    let address = sqlite3_column_blob(handle, Int32(column))
    return try body(UnsafeRawBufferPointer(start: address, count: Int(sqlite3_column_bytes(handle, Int32(column)))))
  }

  var handle: OpaquePointer { statement.handle }

  func type(_ column: Int) -> Int32 {
    sqlite3_column_type(handle, Int32(column))
  }

  /// Makes the call that lent this row throw `SQLITE_MISMATCH`. The first refusal counts.
  /// - Parameter wanted: what the column should have been, for the message.
  public func refuse(_ column: Int, wanted: String) {
    guard statement.refusal == nil else { return }
    let name = sqlite3_column_name(handle, Int32(column)).map { String(cString: $0) } ?? ""
    let found = ["INTEGER", "REAL", "TEXT", "BLOB", "NULL"]
    let message =
      (0..<statement.columnCount).contains(column)
      ? "column \(column) (\(name)) is \(found[Int(type(column)) - 1]), wanted \(wanted)"
      : "there is no column \(column): the statement has \(statement.columnCount)"
    statement.refusal = SQLiteError(code: SQLITE_MISMATCH, message: message, path: statement.database.path, sql: statement.sql)
  }
}

import CSQLite

/// The row a statement stands on. It can't be copied, so it can't outlive the closure that it is lent to.
///
/// ```swift
/// let user = try select.first(email) { row in User(id: row[0], name: row[1], nickname: row[2]) }
/// ```
///
/// A column is read as the type that the context asks for, NULL only by an optional. Reading it as anything else makes the call
/// that lent the row throw as soon as the closure is done, and what the closure returned is dropped. (So reading needs no `try`.)
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

  /// Lends the bytes of a blob or a text without a copy. They are gone with the closure.
  public func withBytes<Result, Failure: Error>(
    _ column: Int, _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let type = type(column)
    if type != SQLITE_BLOB && type != SQLITE_TEXT { refuse(column, wanted: "BLOB") }
    // In this order: SQLite may convert while it is asked for the address, and counts after.
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
      : "there is no column \(column), the statement gives \(statement.columnCount)"
    statement.refusal = SQLiteError(code: SQLITE_MISMATCH, message: message, path: statement.database.path, sql: statement.sql)
  }
}

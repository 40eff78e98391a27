import CPostgreSQL

/// One row of an answer. Read it within the closure that gets it.
///
/// ```swift
/// let user = try rows.first { row in User(id: row[0], name: row[1], nickname: row[2]) }
/// ```
///
/// A column is read as the type that the context asks for. Only an optional can read NULL. If the column has another type, the call that
/// gave the row throws as soon as the closure returns, and the closure's result is dropped. (So reading needs no `try`.)
public struct DataRow {
  let rows: Rows
  let index: Int32

  /// A column, counted from 0 in the order of the select.
  public subscript<Value: ResultValue>(column: Int) -> Value {
    Value.read(self, column)
  }

  public func isNull(_ column: Int) -> Bool {
    // For libpq, a column that does not exist is null too.
    guard column < rows.columnCount else {
      refuse(column, wanted: "anything")
      return true
    }
    return PQgetisnull(rows.handle, index, Int32(column)) == 1
  }

  /// Lends the bytes of a column of this type. A column of another type, or NULL, is refused, and lends no bytes.
  public func withBytes<Result>(_ column: Int, of type: SQLType, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    guard !isNull(column), PQftype(rows.handle, Int32(column)) == type.number, let start = PQgetvalue(rows.handle, index, Int32(column))
    else {
      refuse(column, wanted: "a value of type \(type.number)")
      return body(UnsafeRawBufferPointer(start: nil, count: 0))
    }
    return body(UnsafeRawBufferPointer(start: start, count: Int(PQgetlength(rows.handle, index, Int32(column)))))
  }

  /// Makes the call that gave this row throw.
  /// - Parameter wanted: what the column should have been, for the message.
  public func refuse(_ column: Int, wanted: String) {
    rows.refuse(column, wanted: wanted)
  }
}

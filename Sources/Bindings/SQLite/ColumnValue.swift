import CSQLite

/// A value for a `?`, and one that can be read from a column: `Int64`, `Int`, `Bool`, `Double`, `String`, `[UInt8]`, and optionals of them.
/// Another type can conform by calling one of these.
public protocol ColumnValue {
  /// - Parameter position: counted from 1.
  func bind(to statement: Statement, at position: Int) throws(SQLiteError)

  /// Reads a column. If the column has another type, call `row.refuse`. Nobody then uses the returned value.
  /// - Parameter column: counted from 0.
  static func read(_ row: borrowing ResultRow, _ column: Int) -> Self
}

extension Int64: ColumnValue {
  public func bind(to statement: Statement, at position: Int) throws(SQLiteError) {
    try statement.bind(self, at: position)
  }

  public static func read(_ row: borrowing ResultRow, _ column: Int) -> Int64 {
    if row.type(column) != SQLITE_INTEGER { row.refuse(column, wanted: "INTEGER") }
    return sqlite3_column_int64(row.handle, Int32(column))
  }
}

extension Int: ColumnValue {
  public func bind(to statement: Statement, at position: Int) throws(SQLiteError) {
    try statement.bind(Int64(self), at: position)
  }

  public static func read(_ row: borrowing ResultRow, _ column: Int) -> Int {
    Int(Int64.read(row, column))
  }
}

/// Stored as 0 and 1, like SQL's `true` and `false`. Any other number reads as true, as in a `where`.
extension Bool: ColumnValue {
  public func bind(to statement: Statement, at position: Int) throws(SQLiteError) {
    try statement.bind(self ? 1 : 0 as Int64, at: position)
  }

  public static func read(_ row: borrowing ResultRow, _ column: Int) -> Bool {
    Int64.read(row, column) != 0
  }
}

/// An integer can be read as a `Double` too, because SQLite stores 2.0 as 2 if the column has no REAL affinity.
extension Double: ColumnValue {
  public func bind(to statement: Statement, at position: Int) throws(SQLiteError) {
    try statement.bind(self, at: position)
  }

  public static func read(_ row: borrowing ResultRow, _ column: Int) -> Double {
    let type = row.type(column)
    if type != SQLITE_FLOAT && type != SQLITE_INTEGER { row.refuse(column, wanted: "REAL") }
    return sqlite3_column_double(row.handle, Int32(column))
  }
}

/// Any text, also with NULs in it. Bytes that are no UTF-8 (another program may have written them) read as U+FFFD.
extension String: ColumnValue {
  public func bind(to statement: Statement, at position: Int) throws(SQLiteError) {
    try statement.bind(self, at: position)
  }

  public static func read(_ row: borrowing ResultRow, _ column: Int) -> String {
    if row.type(column) != SQLITE_TEXT { row.refuse(column, wanted: "TEXT") }
    return row.withBytes(column) { String(decoding: $0, as: UTF8.self) }
  }
}

/// A blob, or the UTF-8 of a text. JSON is stored as text, so that people can read it in the sqlite3 shell, and decoded from bytes.
extension [UInt8]: ColumnValue {
  public func bind(to statement: Statement, at position: Int) throws(SQLiteError) {
    try statement.bind(self, at: position)
  }

  public static func read(_ row: borrowing ResultRow, _ column: Int) -> [UInt8] {
    row.withBytes(column) { [UInt8]($0) }
  }
}

/// nil is NULL.
extension Optional: ColumnValue where Wrapped: ColumnValue {
  public func bind(to statement: Statement, at position: Int) throws(SQLiteError) {
    if let self { try self.bind(to: statement, at: position) } else { try statement.bindNull(at: position) }
  }

  public static func read(_ row: borrowing ResultRow, _ column: Int) -> Wrapped? {
    row.isNull(column) ? nil : Wrapped.read(row, column)
  }
}

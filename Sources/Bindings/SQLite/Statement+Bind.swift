import CSQLite

/// SQLite copies the bytes before the call returns. Pointing it at ours instead was measured and gains nothing.
private let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

/// What a `ColumnValue` binds itself with. Positions count from 1, as in SQL.
extension Statement {
  public func bindNull(at position: Int) throws(SQLiteError) {
    try check(sqlite3_bind_null(handle, Int32(position)))
  }

  public func bind(_ value: Int64, at position: Int) throws(SQLiteError) {
    try check(sqlite3_bind_int64(handle, Int32(position), value))
  }

  /// SQLite has no NaN: it stores one as NULL.
  public func bind(_ value: Double, at position: Int) throws(SQLiteError) {
    try check(sqlite3_bind_double(handle, Int32(position), value))
  }

  public func bind(_ value: String, at position: Int) throws(SQLiteError) {
    var value = value
    try check(
      value.withUTF8 { utf8 in
        utf8.withMemoryRebound(to: CChar.self) { characters in
          sqlite3_bind_text64(handle, Int32(position), characters.baseAddress, UInt64(characters.count), copied, UInt8(SQLITE_UTF8))
        }
      })
  }

  /// Binds bytes as text, which they have to be: SQLite doesn't check.
  public func bindText(utf8 value: [UInt8], at position: Int) throws(SQLiteError) {
    try check(
      value.withUnsafeBytes { bytes in
        // A text without an address is NULL to SQLite.
        guard let start = bytes.baseAddress else { return sqlite3_bind_text(handle, Int32(position), "", 0, copied) }
        let characters = start.assumingMemoryBound(to: CChar.self)
        return sqlite3_bind_text64(handle, Int32(position), characters, UInt64(bytes.count), copied, UInt8(SQLITE_UTF8))
      })
  }

  public func bind(_ value: [UInt8], at position: Int) throws(SQLiteError) {
    try check(
      value.withUnsafeBytes { bytes in
        // An empty array may have no address, and a blob without an address is NULL to SQLite.
        if bytes.isEmpty { return sqlite3_bind_zeroblob(handle, Int32(position), 0) }
        return sqlite3_bind_blob64(handle, Int32(position), bytes.baseAddress, UInt64(bytes.count), copied)
      })
  }
}

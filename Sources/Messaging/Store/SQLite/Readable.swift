import SQLite

/// Bytes that are mostly text, to be read in the sqlite3 shell: text if they are UTF-8, a blob if not. The same bytes are always
/// the same of both, so they can be compared.
struct Readable: ColumnValue {
  var bytes: [UInt8]

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  func bind(to statement: Statement, at position: Int) throws(SQLiteError) {
    if bytes.isUTF8 { try statement.bindText(utf8: bytes, at: position) } else { try statement.bind(bytes, at: position) }
  }

  static func read(_ row: borrowing SQLite.ResultRow, _ column: Int) -> Readable {
    Readable([UInt8].read(row, column))
  }
}

/// A key that messages wait under: readable, and an empty blob for those without a key, as a primary key takes no null. (The empty key is
/// an empty text.)
struct WaitingKey: ColumnValue {
  var key: [UInt8]?

  init(_ key: [UInt8]?) {
    self.key = key
  }

  func bind(to statement: Statement, at position: Int) throws(SQLiteError) {
    if let key { try Readable(key).bind(to: statement, at: position) } else { try statement.bind([], at: position) }
  }

  static func read(_ row: borrowing SQLite.ResultRow, _ column: Int) -> WaitingKey {
    let bytes = [UInt8].read(row, column)
    return WaitingKey(bytes.isEmpty && row.isBlob(column) ? nil : bytes)
  }
}

extension [UInt8] {
  /// Plain ASCII, which nearly all is, takes one look at every byte.
  var isUTF8: Bool {
    var seen: UInt8 = 0
    for byte in self { seen |= byte }
    return seen < 0x80 || String(validating: self, as: UTF8.self) != nil
  }
}

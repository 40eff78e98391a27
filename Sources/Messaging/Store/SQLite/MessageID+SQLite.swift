import Deciding
import SQLite

/// As 16 bytes: half of the text's, in rows that have three ids each. The views show them as text.
extension MessageID: ColumnValue {
  public func bind(to statement: Statement, at position: Int) throws(SQLiteError) {
    try withUnsafeBytes(of: (high.bigEndian, low.bigEndian)) { (bytes) throws(SQLiteError) in
      try statement.bind(blob: bytes, at: position)
    }
  }

  public static func read(_ row: borrowing SQLite.ResultRow, _ column: Int) -> MessageID {
    if let id = row.isBlob(column) ? row.withBytes(column, MessageID.init(bytes:)) : MessageID(String.read(row, column)) { return id }
    row.refuse(column, wanted: "a message id")
    return MessageID(high: 0, low: 0)
  }

  private init?(bytes: UnsafeRawBufferPointer) {
    guard bytes.count == 16 else { return nil }
    self.init(
      high: UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self)),
      low: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)))
  }
}

extension IDText: ColumnValue {
  func bind(to statement: Statement, at position: Int) throws(SQLiteError) {
    if let id { try id.bind(to: statement, at: position) } else { try statement.bind(text, at: position) }
  }

  static func read(_ row: borrowing SQLite.ResultRow, _ column: Int) -> IDText {
    IDText(row.isBlob(column) ? MessageID.read(row, column).description : String.read(row, column))
  }
}

extension HeaderList: ColumnValue {
  func bind(to statement: Statement, at position: Int) throws(SQLiteError) {
    try statement.bindText(utf8: json, at: position)
  }

  static func read(_ row: borrowing SQLite.ResultRow, _ column: Int) -> HeaderList {
    if let list = HeaderList(reading: [UInt8].read(row, column)) { return list }
    row.refuse(column, wanted: format)
    return HeaderList()
  }
}

/// As milliseconds since 1970.
extension Timestamp: ColumnValue {
  public func bind(to statement: Statement, at position: Int) throws(SQLiteError) {
    try statement.bind(milliseconds, at: position)
  }

  public static func read(_ row: borrowing SQLite.ResultRow, _ column: Int) -> Timestamp {
    Timestamp(milliseconds: Int64.read(row, column))
  }
}

extension Int32: ColumnValue {
  public func bind(to statement: Statement, at position: Int) throws(SQLiteError) {
    try statement.bind(Int64(self), at: position)
  }

  public static func read(_ row: borrowing SQLite.ResultRow, _ column: Int) -> Int32 {
    let value = Int64.read(row, column)
    if let value = Int32(exactly: value) { return value }
    row.refuse(column, wanted: "32 bits")
    return 0
  }
}

/// A value that can be read from a column: `Int64`, `Int32`, `Bool`, `String`, `[UInt8]`, and optionals of them. Another type can conform
/// by calling one of these.
public protocol ResultValue {
  /// Reads a column. If the column has another type, call `row.refuse`. Nobody then uses the returned value.
  /// - Parameter column: counted from 0.
  static func read(_ row: DataRow, _ column: Int) -> Self
}

extension FixedWidthInteger {
  static func readBigEndian(_ row: DataRow, _ column: Int, of type: SQLType) -> Self {
    row.withBytes(column, of: type) { bytes in
      bytes.count == MemoryLayout<Self>.size ? Self(bigEndian: bytes.loadUnaligned(as: Self.self)) : 0
    }
  }
}

extension Int64: ResultValue {
  public static func read(_ row: DataRow, _ column: Int) -> Int64 { readBigEndian(row, column, of: .int8) }
}

extension Int32: ResultValue {
  public static func read(_ row: DataRow, _ column: Int) -> Int32 { readBigEndian(row, column, of: .int4) }
}

extension Bool: ResultValue {
  public static func read(_ row: DataRow, _ column: Int) -> Bool { row.withBytes(column, of: .bool) { $0.first == 1 } }
}

extension String: ResultValue {
  public static func read(_ row: DataRow, _ column: Int) -> String {
    row.withBytes(column, of: .text) { String(decoding: $0, as: UTF8.self) }
  }
}

extension [UInt8]: ResultValue {
  public static func read(_ row: DataRow, _ column: Int) -> [UInt8] { row.withBytes(column, of: .bytea) { [UInt8]($0) } }
}

/// nil is NULL.
extension Optional: ResultValue where Wrapped: ResultValue {
  public static func read(_ row: DataRow, _ column: Int) -> Wrapped? {
    row.isNull(column) ? nil : Wrapped.read(row, column)
  }
}

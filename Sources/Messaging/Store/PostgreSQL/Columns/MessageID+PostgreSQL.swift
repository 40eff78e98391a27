import Deciding
import PostgreSQL

/// As `uuid`: 16 bytes, shown as text.
extension MessageID: ParameterValue, ResultValue {
  public static var type: SQLType { .uuid }

  public func append(to bytes: inout [UInt8]) {
    withUnsafeBytes(of: (high.bigEndian, low.bigEndian)) { bytes.append(contentsOf: $0) }
  }

  public static func read(_ row: DataRow, _ column: Int) -> MessageID {
    row.withBytes(column, of: .uuid) { bytes in
      guard bytes.count == 16 else { return MessageID(high: 0, low: 0) }
      return MessageID(
        high: UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self)),
        low: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)))
    }
  }
}

/// As milliseconds since 1970: they have to come back exactly.
extension Timestamp: ParameterValue, ResultValue {
  public static var type: SQLType { .int8 }

  public func append(to bytes: inout [UInt8]) {
    milliseconds.append(to: &bytes)
  }

  public static func read(_ row: DataRow, _ column: Int) -> Timestamp {
    Timestamp(milliseconds: Int64.read(row, column))
  }
}

extension HeaderList: ParameterValue, ResultValue {
  static var type: SQLType { .text }

  func append(to bytes: inout [UInt8]) {
    bytes.append(contentsOf: json)
  }

  static func read(_ row: DataRow, _ column: Int) -> HeaderList {
    if let list = HeaderList(reading: row.withBytes(column, of: .text) { [UInt8]($0) }) { return list }
    row.refuse(column, wanted: format)
    return HeaderList()
  }
}

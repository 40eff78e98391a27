/// A value for a `$1`: `Int64`, `Int32`, `Bool`, `String`, `[UInt8]`, and `ArrayValue`s of them. Another type can conform by calling one of
/// these.
public protocol ParameterValue {
  /// The SQL type of the value on the wire.
  static var type: SQLType { get }
  /// Appends the value in PostgreSQL's binary format.
  func append(to bytes: inout [UInt8])
}

/// A type by its number in `pg_type`.
public struct SQLType: Hashable, Sendable {
  public let number: UInt32

  public static let bool = SQLType(number: 16)
  public static let bytea = SQLType(number: 17)
  public static let int8 = SQLType(number: 20)
  public static let int4 = SQLType(number: 23)
  public static let text = SQLType(number: 25)
  public static let uuid = SQLType(number: 2950)
}

extension FixedWidthInteger {
  func appendBigEndian(to bytes: inout [UInt8]) {
    withUnsafeBytes(of: bigEndian) { bytes.append(contentsOf: $0) }
  }
}

extension Int64: ParameterValue {
  public static var type: SQLType { .int8 }
  public func append(to bytes: inout [UInt8]) { appendBigEndian(to: &bytes) }
}

extension Int32: ParameterValue {
  public static var type: SQLType { .int4 }
  public func append(to bytes: inout [UInt8]) { appendBigEndian(to: &bytes) }
}

extension Bool: ParameterValue {
  public static var type: SQLType { .bool }
  public func append(to bytes: inout [UInt8]) { bytes.append(self ? 1 : 0) }
}

/// A text of PostgreSQL can't have a NUL: the server refuses it.
extension String: ParameterValue {
  public static var type: SQLType { .text }
  public func append(to bytes: inout [UInt8]) { bytes.append(contentsOf: utf8) }
}

extension [UInt8]: ParameterValue {
  public static var type: SQLType { .bytea }
  public func append(to bytes: inout [UInt8]) { bytes.append(contentsOf: self) }
}

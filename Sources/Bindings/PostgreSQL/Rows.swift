import CPostgreSQL

/// The answer to one statement.
public final class Rows {
  let handle: OpaquePointer
  public let count: Int
  let columnCount: Int
  private let database: String
  private let sql: String
  /// The first error in reading a row: see `DataRow.refuse`.
  private var refusal: PostgreSQLError?

  init(_ handle: OpaquePointer, of connection: Connection, sql: String) {
    self.handle = handle
    database = connection.name
    self.sql = sql
    count = Int(PQntuples(handle))
    columnCount = Int(PQnfields(handle))
  }

  deinit {
    PQclear(handle)
  }

  /// The number of rows that an `insert`, `update` or `delete` changed.
  public var changes: Int { PQcmdTuples(handle).flatMap { Int(String(cString: $0)) } ?? 0 }

  /// Reads the first row. Nil when there is none.
  public func first<Result>(_ read: (DataRow) throws -> Result) throws -> Result? {
    guard count > 0 else { return nil }
    let result = try read(DataRow(rows: self, index: 0))
    try throwRefusal()
    return result
  }

  /// Reads all rows, in the order of the query.
  public func all<Result>(_ read: (DataRow) throws -> Result) throws -> [Result] {
    var results: [Result] = []
    results.reserveCapacity(count)
    try forEach { results.append(try read($0)) }
    return results
  }

  public func forEach(_ body: (DataRow) throws -> Void) throws {
    for index in 0..<count {
      try body(DataRow(rows: self, index: Int32(index)))
      try throwRefusal()
    }
  }

  /// Notes an error. Only the first one counts.
  func refuse(_ column: Int, wanted: String) {
    guard refusal == nil else { return }
    let name = PQfname(handle, Int32(column)).map { String(cString: $0) }
    let message = name.map { "column \(column) (\($0)) does not have \(wanted)" } ?? "there is no column \(column)"
    refusal = PostgreSQLError(message, database: database, sql: sql, isMismatch: true)
  }

  private func throwRefusal() throws {
    guard let refusal else { return }
    self.refusal = nil
    throw refusal
  }
}

@available(*, unavailable)
extension Rows: Sendable {}

import CPostgreSQL

/// What one statement answered.
public final class Rows {
  let handle: OpaquePointer
  public let count: Int
  let columnCount: Int
  private let database: String
  private let sql: String
  /// What reading a row came upon: see `DataRow.refuse`.
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

  /// Rows that an `insert`, `update` or `delete` changed.
  public var changes: Int { PQcmdTuples(handle).flatMap { Int(String(cString: $0)) } ?? 0 }

  /// The first row, or nil when there is none.
  public func first<Result>(_ read: (DataRow) throws -> Result) throws -> Result? {
    guard count > 0 else { return nil }
    let result = try read(DataRow(rows: self, index: 0))
    try throwRefusal()
    return result
  }

  /// All rows, in the order of the query.
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

  /// The first refusal counts.
  func refuse(_ column: Int, wanted: String) {
    guard refusal == nil else { return }
    let name = PQfname(handle, Int32(column)).map { String(cString: $0) }
    let message = name.map { "column \(column) (\($0)) does not hold \(wanted)" } ?? "there is no column \(column)"
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

// These methods are inlinable, so that values are bound without a witness table: they run several times for each message.
extension Statement {
  /// Runs the statement to its end, with a value for each `?`. Rows are dropped.
  @inlinable
  public func run<each Value: ColumnValue>(_ values: repeat each Value) throws(SQLiteError) {
    try bind(repeat each values)
    defer { end() }
    while try step() {}
  }

  /// Reads the first row. Nil when there is none.
  @inlinable
  public func first<Result, each Value: ColumnValue>(
    _ values: repeat each Value, read: (borrowing ResultRow) -> Result
  ) throws(SQLiteError) -> Result? {
    try bind(repeat each values)
    defer { end() }
    guard try step() else { return nil }
    return try lend(to: read)
  }

  /// Reads all rows, in the order of the query.
  @inlinable
  public func all<Result, each Value: ColumnValue>(
    _ values: repeat each Value, read: (borrowing ResultRow) -> Result
  ) throws(SQLiteError) -> [Result] {
    try bind(repeat each values)
    defer { end() }
    var results: [Result] = []
    while try step() { results.append(try lend(to: read)) }
    return results
  }

  /// Calls `read` with each row as it is found.
  @inlinable
  public func forEach<each Value: ColumnValue>(
    _ values: repeat each Value, read: (borrowing ResultRow) -> Void
  ) throws(SQLiteError) {
    try bind(repeat each values)
    defer { end() }
    while try step() { try lend(to: read) }
  }

  @inlinable
  func bind<each Value: ColumnValue>(_ values: repeat each Value) throws(SQLiteError) {
    var count = 0
    for _ in repeat (each Value).self { count += 1 }
    try begin()
    try check(valueCount: count)
    var position = 1
    do throws(SQLiteError) {
      for value in repeat each values {
        try value.bind(to: self, at: position)
        position += 1
      }
    } catch {
      end()
      throw error
    }
  }
}

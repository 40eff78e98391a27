/// The values of one run. They are bound to the statement's `?`s in the order in which they are added.
public struct ValueList {
  @usableFromInline let statement: Statement
  @usableFromInline private(set) var count = 0

  @usableFromInline init(of statement: Statement) {
    self.statement = statement
  }

  @inlinable public mutating func add(_ value: some ColumnValue) throws(SQLiteError) {
    count += 1
    try value.bind(to: statement, at: count)
  }

  /// nil is NULL. A `?` without a value is NULL too.
  @inlinable public mutating func add(_ value: (some ColumnValue)?) throws(SQLiteError) {
    count += 1
    if let value { try value.bind(to: statement, at: count) }
  }
}

extension Statement {
  /// Runs the statement to its end with the values that `add` adds, one for each `?`. It is for statements that have many values and run
  /// often, where copies of a list of values would take time.
  @inlinable
  public func run(adding add: (inout ValueList) throws(SQLiteError) -> Void) throws(SQLiteError) {
    try begin()
    defer { end() }
    var values = ValueList(of: self)
    try add(&values)
    try check(valueCount: values.count)
    while try step() {}
  }
}

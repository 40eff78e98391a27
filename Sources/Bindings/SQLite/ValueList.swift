/// A run's values, bound to the statement's `?`s in the order in which they are added.
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

  /// nil is NULL, as is all that is not bound.
  @inlinable public mutating func add(_ value: (some ColumnValue)?) throws(SQLiteError) {
    count += 1
    if let value { try value.bind(to: statement, at: count) }
  }
}

extension Statement {
  /// Runs it to its end with the values that `add` adds, one for each `?`: for statements of so many values, run so often, that the
  /// copies of a list of them show.
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

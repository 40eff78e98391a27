/// Statements with their values, to be sent together and answered together: one round trip, however many.
public struct Pipeline {
  struct Entry {
    let statement: PreparedStatement
    let values: Parameters
  }

  private(set) var entries: [Entry] = []

  public init() {}

  public var isEmpty: Bool { entries.isEmpty }

  /// Returns where its rows will be among the answers.
  @discardableResult
  public mutating func add(_ statement: PreparedStatement, _ values: Parameters = Parameters()) -> Int {
    entries.append(Entry(statement: statement, values: values))
    return entries.count - 1
  }

  /// With the values that `fill` adds, one for each `$1`, `$2` …
  @discardableResult
  public mutating func add(_ statement: PreparedStatement, _ fill: (inout Parameters) throws -> Void) rethrows -> Int {
    var values = Parameters()
    try fill(&values)
    return add(statement, values)
  }
}

/// A statement of one `Connection`, kept and run again with other values. The server compiles it when it is first run.
public final class PreparedStatement {
  public let sql: String
  let name: String
  /// The server knows it.
  var isPrepared = false

  init(_ sql: String, name: String) {
    self.sql = sql
    self.name = name
  }
}

@available(*, unavailable, message: "a statement stays on its connection's thread")
extension PreparedStatement: Sendable {}

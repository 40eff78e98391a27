/// Statements with their values. They are sent together and answered together, in one round trip for any number of them.
public struct Pipeline {
  struct Entry {
    let statement: PreparedStatement
    let values: Parameters
  }

  private(set) var entries: [Entry] = []

  public init() {}

  public var isEmpty: Bool { entries.isEmpty }

  /// Adds a statement. Returns the index of its rows among the answers.
  @discardableResult
  public mutating func add(_ statement: PreparedStatement, _ values: Parameters = Parameters()) -> Int {
    entries.append(Entry(statement: statement, values: values))
    return entries.count - 1
  }

  /// The same, with the values that `fill` adds, one for each `$1`, `$2` …
  @discardableResult
  public mutating func add(_ statement: PreparedStatement, _ fill: (inout Parameters) throws -> Void) rethrows -> Int {
    var values = Parameters()
    try fill(&values)
    return add(statement, values)
  }
}

/// A statement of one `Connection`. It is kept and run again with other values. The server compiles it at the first run.
public final class PreparedStatement {
  public let sql: String
  let name: String
  /// Whether the server knows the statement.
  var isPrepared = false

  init(_ sql: String, name: String) {
    self.sql = sql
    self.name = name
  }
}

@available(*, unavailable, message: "a statement stays on its connection's thread")
extension PreparedStatement: Sendable {}

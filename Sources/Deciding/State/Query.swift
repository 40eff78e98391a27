/// A question to one service about its own state: it reads, changes nothing, and may be asked on any thread.
public struct Query: Equatable, Sendable {
  public var name: String
  public var parameters: [String: String]

  public init(_ name: String, _ parameters: [String: String] = [:]) {
    self.name = name
    self.parameters = parameters
  }

  public subscript(parameter: String) -> String? { parameters[parameter] }
}

/// What a service's queries read: its rows as they were last committed.
public protocol RowReader {
  /// The row of this name in every partition that has one (most kinds: one; sums are kept per partition).
  func rows(named name: RowName) throws -> [StoredRow]
  /// Rows of a kind, of one scope or (nil) of all, ids descending, below `before` if that is given; `limit` at most.
  func rows(kind: String, scope: String?, before: String?, limit: Int) throws -> [(id: String, data: [UInt8])]
}

/// A service's answers to queries. JSON bytes as the HTTP contract has them, or nil: there is no such thing.
public protocol Queries: Sendable {
  static func answer(_ query: Query, _ rows: any RowReader) throws -> [UInt8]?
}

import JSON

/// A question to one service about its own state. It changes nothing and may run on any thread.
public struct Query: Equatable, Sendable {
  public var name: String
  public var parameters: [String: String]

  public init(_ name: String, _ parameters: [String: String] = [:]) {
    self.name = name
    self.parameters = parameters
  }

  public subscript(parameter: String) -> String? { parameters[parameter] }
}

/// A service's rows as they were last committed, for its queries.
public protocol RowReader {
  /// The rows of this name, from every partition that has one. Most kinds have one row; sums have a row in each partition.
  func rows(named name: RowName) throws -> [StoredRow]
  /// Rows of a kind, in one scope or (nil) in all scopes, ids descending, below `before` if it is given; `limit` at most.
  func rows(kind: String, scope: String?, before: String?, limit: Int) throws -> [(id: String, data: [UInt8])]
  /// Reports that a list leaves a row out because it can't be read, so that the operator sees it.
  func leftOut(_ row: RowName, _ reason: String)
}

extension RowReader {
  public func leftOut(_ row: RowName, _ reason: String) {}

  /// A row of a list. Nil when it can't be read: then one damaged row is missing, and the rest of the list is answered. An answer about a
  /// single row, or one that adds rows up, must fail instead.
  public func read<R: Row>(_ type: R.Type, _ id: String, _ data: [UInt8]) -> R? {
    do {
      return try JSON.decode(R.self, from: data)
    } catch {
      leftOut(RowName(R.self, id), error.description)
      return nil
    }
  }
}

/// A service's answers to queries: JSON bytes in the shape of the HTTP contract, or nil if there is nothing of that id.
public protocol Queries: Sendable {
  static func answer(_ query: Query, _ rows: any RowReader) throws -> [UInt8]?
}

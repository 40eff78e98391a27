import JSON

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
  /// A row of a list was left out, as it can't be read: for whoever runs the service to hear of.
  func leftOut(_ row: RowName, _ reason: String)
}

extension RowReader {
  public func leftOut(_ row: RowName, _ reason: String) {}

  /// A row of a list. Nil when it can't be read: one damaged row is then missing from the list, which is better than that nobody gets
  /// any of it. An answer that is about the one row, or that adds rows up, has to fail instead.
  public func read<R: Row>(_ type: R.Type, _ id: String, _ data: [UInt8]) -> R? {
    do {
      return try JSON.decode(R.self, from: data)
    } catch {
      leftOut(RowName(R.self, id), error.description)
      return nil
    }
  }
}

/// A service's answers to queries. JSON bytes as the HTTP contract has them, or nil: there is no such thing.
public protocol Queries: Sendable {
  static func answer(_ query: Query, _ rows: any RowReader) throws -> [UInt8]?
}

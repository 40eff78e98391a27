import Deciding
import PostgreSQL

/// Reads a service's database beside its lane. When the database is away, it says so at once, and it recovers by itself.
public final class PostgreSQLStoreReader: StoreReader {
  private let connections: ReaderConnections
  private let service: String
  private var tables: PostgreSQLTables?

  /// Throws when the database can't be reached, or does not exist yet.
  public convenience init(_ database: PostgreSQLDatabase) throws(StoreError) {
    try self.init(database, limits: .reading)
  }

  init(_ database: PostgreSQLDatabase, limits: SessionLimits) throws(StoreError) {
    service = database.service
    tables = PostgreSQLTables(try database.openExisting(limits), service: service)
    connections = ReaderConnections(to: database, limits: limits)
  }

  public func claims() throws(StoreError) -> [Int32: Claim] {
    try read { try $0.claims(of: nil, raising: false) }
  }

  public func rows(named name: RowName) throws(StoreError) -> [StoredRow] {
    try read { try $0.state.rows(named: name, on: $0.connection) }
  }

  public func rows(kind: String, scope: String?, before: String?, limit: Int) throws(StoreError) -> [(id: String, data: [UInt8])] {
    try read { try $0.state.rows(kind: kind, scope: scope, before: before, limit: limit, on: $0.connection) }
  }

  public func inbox(_ command: MessageID) throws(StoreError) -> InboxEntry? {
    try read { tables in
      var pipeline = Pipeline()
      let place = tables.inbox.read([command], from: &pipeline)
      return try tables.inbox.entries(in: tables.connection.run(pipeline)[place])[command]
    }
  }

  public func blocked(after position: Int64, limit: Int) throws(StoreError) -> [BlockedEntry] {
    try read { try $0.parking.overview(after: position, limit: limit, on: $0.connection) }
  }

  public func blocked(key: [UInt8]?) throws(StoreError) -> [BlockedEntry] {
    try read { try $0.parking.overview(of: key, on: $0.connection) }
  }

  public func parked(id: MessageID, limit: Int) throws(StoreError) -> [ParkedMessage] {
    try read { try $0.parking.messages(id, limit: limit, on: $0.connection) }
  }

  public func parked(
    _ key: BlockedKey, after position: Int64, limit: Int
  ) throws(StoreError) -> [(position: Int64, message: ParkedMessage)] {
    try read { try $0.parking.messages(key, after: position, limit: limit, on: $0.connection) }
  }

  public func close() {
    tables = nil
    connections.close()
  }

  /// An idle connection may have broken long ago, and that shows only now: then the query runs once more, on a new connection.
  private func read<Result>(_ body: (PostgreSQLTables) throws -> Result) throws(StoreError) -> Result {
    if let tables {
      do {
        return try attempt(tables, body)
      } catch where self.tables == nil && !tables.connection.isSilent {
        // Below.
      }
    }
    let tables = PostgreSQLTables(try connections.take(), service: service)
    self.tables = tables
    return try attempt(tables, body)
  }

  private func attempt<Result>(
    _ tables: PostgreSQLTables, _ body: (PostgreSQLTables) throws -> Result
  ) throws(StoreError) -> Result {
    do {
      return try StoreError.mapping { try body(tables) }
    } catch {
      if tables.connection.isLost || error.code == .unavailable {
        self.tables = nil
      } else if tables.connection.transaction != .none {
        do { try tables.connection.execute("rollback") } catch { self.tables = nil }
      }
      throw error
    }
  }
}

import Deciding
import SQLite

/// Reads a service's file beside its lane, and never holds the lane up. It stays on the thread that opened it: each query thread opens its
/// own reader.
public final class SQLiteStoreReader: StoreReader {
  public let path: String
  private var tables: SQLiteTables?

  /// - Parameter timeLimit: how long one call may take. A read keeps the write-ahead log from starting over, so it needs a limit.
  public init(
    path: String, service: String, busyTimeout: Duration = .seconds(5), timeLimit: Duration = .seconds(5)
  ) throws(StoreError) {
    self.path = path
    let database = try SQLiteConnection.openReader(path, service: service, busyTimeout: busyTimeout)
    database.limitTime(to: timeLimit)
    tables = try StoreError.mapping { try SQLiteTables(database, service: service) }
  }

  public func claims() throws(StoreError) -> [Int32: Claim] {
    try read { try $0.claims() }
  }

  public func rows(named name: RowName) throws(StoreError) -> [StoredRow] {
    try read { try $0.state.rows(named: name) }
  }

  public func rows(kind: String, scope: String?, before: String?, limit: Int) throws(StoreError) -> [(id: String, data: [UInt8])] {
    try read { try $0.state.rows(kind: kind, scope: scope, before: before, limit: limit) }
  }

  public func inbox(_ command: MessageID) throws(StoreError) -> InboxEntry? {
    try read { try $0.inbox.entry(command) }
  }

  public func blocked(after position: Int64, limit: Int) throws(StoreError) -> [BlockedEntry] {
    try read { try $0.parking.overview(after: position, limit: limit) }
  }

  public func blocked(key: [UInt8]?) throws(StoreError) -> [BlockedEntry] {
    try read { try $0.parking.overview(of: key) }
  }

  public func parked(id: MessageID, limit: Int) throws(StoreError) -> [ParkedMessage] {
    try read { try $0.parking.messages(id, limit: limit) }
  }

  public func parked(
    _ key: BlockedKey, after position: Int64, limit: Int
  ) throws(StoreError) -> [(position: Int64, message: ParkedMessage)] {
    try read { try $0.parking.messages(key, after: position, limit: limit) }
  }

  public func close() {
    tables = nil
  }

  private func read<Result>(_ body: (SQLiteTables) throws -> Result) throws(StoreError) -> Result {
    guard let tables else { throw StoreError(.unavailable, "\(path): this connection was closed") }
    tables.database.restartClock()
    return try StoreError.mapping { try body(tables) }
  }
}

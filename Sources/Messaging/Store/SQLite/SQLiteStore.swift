import Deciding
import Glibc
import SQLite

/// A service's database in one SQLite file, on the lane's connection. It stays on the thread that opened it.
public final class SQLiteStore: Store {
  /// What a commit waits for.
  public enum Synchronous: String, Sendable {
    /// A commit survives the death of the process, at any instant. A power cut may take the last commits, but leaves the file whole.
    case normal
    /// A commit survives a power cut too, because it waits for the disk. This takes 0.3 ms a commit on a good disk.
    case full
  }

  public let path: String
  public let service: String
  private var tables: SQLiteTables?
  private let busyTimeout: Duration

  /// Opens the file, or makes it.
  /// - Parameters:
  ///   - service: the owner of the database. A file of another service is refused.
  ///   - busyTimeout: how long a transaction waits for one of another connection, before it fails with `.unavailable`.
  public init(
    path: String, service: String, synchronous: Synchronous = .normal, busyTimeout: Duration = .seconds(5)
  ) throws(StoreError) {
    self.path = path
    self.service = service
    self.busyTimeout = busyTimeout
    let database = try SQLiteConnection.open(path, service: service, synchronous: synchronous, busyTimeout: busyTimeout)
    tables = try StoreError.mapping { try SQLiteTables(database, service: service) }
  }

  public var name: String { path }

  public func claim(_ partitions: [Int32]) throws(StoreError) -> [Int32: Claim] {
    try begin([:])
    return try endingTransaction { tables in
      var claims: [Int32: Claim] = [:]
      for partition in partitions { claims[partition] = try tables.claim(partition) }
      try tables.commit.run()
      return claims
    }
  }

  public func begin(_ epochs: [Int32: Int64]) throws(StoreError) {
    let tables = try opened()
    guard !tables.database.isInTransaction else { throw StoreError(.other, "\(path): begin within a transaction") }
    do {
      try StoreError.mapping {
        try tables.begin.run()
        var lost: (partition: Int32, ours: Int64, current: Int64)?
        for (partition, epoch) in epochs where partition < lost?.partition ?? .max {
          let current = try tables.owners.epoch(partition)
          if current != epoch { lost = (partition, epoch, current) }
        }
        if let lost { throw StoreError.fenced(lost.partition, ours: lost.ours, current: lost.current, in: path) }
      }
    } catch {
      rollback()
      throw error
    }
  }

  public func commit(_ changes: Changes) throws(StoreError) {
    guard try opened().database.isInTransaction else { throw StoreError(.other, "\(path): commit without a transaction") }
    try endingTransaction { tables in
      try tables.write(changes)
      try tables.commit.run()
    }
  }

  public func rollback() {
    guard let tables, tables.database.isInTransaction else { return }
    // This fails only if SQLite has rolled back by itself. If it could not roll back, the next `begin` says so.
    try? tables.rollback.run()
  }

  public func prune(inboxBefore time: Timestamp, limit: Int) throws(StoreError) -> Int {
    try begin([:])
    return try endingTransaction { tables in
      let count = try tables.inbox.prune(before: time, limit: limit)
      try tables.commit.run()
      return count
    }
  }

  public func record(_ archive: ArchivedRows) throws(StoreError) {
    try begin([:])
    try endingTransaction { tables in
      try tables.archives.write(archive)
      try tables.commit.run()
    }
  }

  public func removeJournal(
    of partition: Int32, after sequence: Int64, count: Int, keeping kept: Set<Int64>
  ) throws(StoreError) -> Int {
    try begin([:])
    return try endingTransaction { tables in
      let removed = try tables.journal.remove(partition, after: sequence, count: count, keeping: kept)
      try tables.commit.run()
      return removed
    }
  }

  public var writeAheadBytes: Int64 {
    var status = stat()
    return stat(path + "-wal", &status) == 0 ? Int64(status.st_size) : 0
  }

  public func reader() throws(StoreError) -> any StoreReader {
    try SQLiteStoreReader(path: path, service: service, busyTimeout: busyTimeout)
  }

  /// The last connection that closes makes the final checkpoint.
  public func close() {
    rollback()
    tables = nil
  }

  /// Runs a body in a transaction. If the body throws, nothing is left of the transaction.
  private func endingTransaction<Result>(_ body: (SQLiteTables) throws -> Result) throws(StoreError) -> Result {
    let tables = try opened()
    do {
      return try StoreError.mapping { try body(tables) }
    } catch {
      rollback()
      throw error
    }
  }

  func read<Result>(_ body: (SQLiteTables) throws -> Result) throws(StoreError) -> Result {
    let tables = try opened()
    return try StoreError.mapping { try body(tables) }
  }

  private func opened() throws(StoreError) -> SQLiteTables {
    guard let tables else { throw StoreError(.unavailable, "\(path): this connection was closed") }
    return tables
  }
}

import Deciding
import PostgreSQL

/// A service's database in PostgreSQL, on the lane's connection.
///
/// No transaction is open while a lane decides. What was read stays right as long as the lane owns its partitions, and the transaction that
/// writes checks that. So a batch takes two round trips, one to read, and one to write and commit. A lane that hangs between them holds no
/// lock that others wait for.
///
/// After a broken connection the next transaction makes a new one, but never a new database.
public final class PostgreSQLStore: Store {
  private let database: PostgreSQLDatabase
  private let limits: SessionLimits
  private var tables: PostgreSQLTables?
  /// The epochs of the open transaction; nil: none is open.
  private var epochs: [Int32: Int64]?
  private var isClosed = false

  /// Opens the database, or makes it. Throws `.unavailable` when it can't be reached now, and `.refused` when an operator has to do
  /// something first.
  public convenience init(_ database: PostgreSQLDatabase) throws(StoreError) {
    try self.init(database, limits: .lane)
  }

  init(_ database: PostgreSQLDatabase, limits: SessionLimits) throws(StoreError) {
    self.database = database
    self.limits = limits
    tables = PostgreSQLTables(try database.openOrMake(limits), service: database.service)
  }

  public var name: String { database.name }

  public func claim(_ partitions: [Int32]) throws(StoreError) -> [Int32: Claim] {
    guard epochs == nil else { throw StoreError(.other, "\(name): claim within a transaction") }
    do {
      return try using { tables in try tables.claims(of: partitions, raising: true) }
    } catch {
      throw afterEndingSilentHolders(of: partitions, error)
    }
  }

  public func begin(_ epochs: [Int32: Int64]) throws(StoreError) {
    _ = try begin(epochs, reading: BatchReads())
  }

  public func begin(_ epochs: [Int32: Int64], reading wanted: BatchReads) throws(StoreError) -> BatchReads.Answer {
    guard self.epochs == nil else { throw StoreError(.other, "\(name): begin within a transaction") }
    let answer = try using { tables in
      var pipeline = Pipeline()
      let current = tables.owners.readEpochs(epochs.keys, from: &pipeline)
      let inbox = wanted.commands.isEmpty ? nil : tables.inbox.read(wanted.commands, from: &pipeline)
      let names = wanted.rows.flatMap { rows in rows.names.map { (partition: rows.partition, name: $0) } }
      let rows = names.isEmpty ? nil : tables.state.read(names, from: &pipeline)
      let answers = try tables.connection.run(pipeline)
      try check(epochs, against: tables.owners.epochs(in: answers[current]))
      var answer = BatchReads.Answer()
      if let inbox { answer.inbox = try tables.inbox.entries(in: answers[inbox]) }
      var found = ArraySlice(try rows.map { try tables.state.rows(in: answers[$0], count: names.count) } ?? [])
      for rows in wanted.rows {
        answer.rows.append(Array(found.prefix(rows.names.count)))
        found = found.dropFirst(rows.names.count)
      }
      return answer
    }
    self.epochs = epochs
    return answer
  }

  private func check(_ epochs: [Int32: Int64], against current: [Int32: Int64]) throws(StoreError) {
    let lost = epochs.filter { current[$0.key] ?? 0 != $0.value }.min { $0.key < $1.key }
    if let lost { throw .fenced(lost.key, ours: lost.value, current: current[lost.key] ?? 0, in: name) }
  }

  public func commit(_ changes: Changes) throws(StoreError) {
    guard let epochs else { throw StoreError(.other, "\(name): commit without a transaction") }
    self.epochs = nil
    guard !changes.isEmpty else { return }
    guard let tables else { throw StoreError(.unavailable, "\(name): the connection broke before the commit, and nothing was written") }
    do {
      try StoreError.mapping { try tables.write(changes, as: epochs) }
    } catch {
      settle(after: error)
      if error.code == .rolledBack { throw afterEndingSilentHolders(of: epochs.keys, error) }
      guard tables.connection.isLost else { throw error }
      throw StoreError(error.code, "\(error.message); whether the batch was written is not known, and will be looked up")
    }
  }

  public func rollback() {
    epochs = nil
  }

  public func prune(inboxBefore time: Timestamp, limit: Int) throws(StoreError) -> Int {
    try using { tables in
      try tables.connection.run(tables.inbox.deleteOld) { values in
        values.add(time)
        values.add(Int64(limit))
      }.changes
    }
  }

  public func record(_ archive: ArchivedRows) throws(StoreError) {
    try using { try $0.archives.write(archive, on: $0.connection) }
  }

  public func removeJournal(
    of partition: Int32, after sequence: Int64, count: Int, keeping kept: Set<Int64>
  ) throws(StoreError) -> Int {
    try using { try $0.journal.remove(partition, after: sequence, count: count, keeping: kept, on: $0.connection) }
  }

  /// The server makes its checkpoints by itself.
  public var writeAheadBytes: Int64 { 0 }

  public func reader() throws(StoreError) -> any StoreReader {
    try PostgreSQLStoreReader(database)
  }

  public func close() {
    epochs = nil
    tables = nil
    isClosed = true
  }

  // MARK: the connection

  /// Runs a piece of work on the connection, or on a new one if it is broken.
  func using<Result>(_ body: (PostgreSQLTables) throws -> Result) throws(StoreError) -> Result {
    let tables = try connected()
    do {
      return try StoreError.mapping { try body(tables) }
    } catch {
      settle(after: error)
      throw error
    }
  }

  /// The connection, or a new one. Within a transaction none is made: the transaction is lost with the old connection.
  private func connected() throws(StoreError) -> PostgreSQLTables {
    if let tables { return tables }
    guard !isClosed else { throw StoreError(.unavailable, "\(name): this connection was closed") }
    guard epochs == nil else { throw StoreError(.unavailable, "\(name): the connection broke, and nothing of the batch was written") }
    let tables = PostgreSQLTables(try database.openExisting(limits), service: database.service)
    self.tables = tables
    return tables
  }

  /// Ends the failed transaction, or closes a connection that can't go on: it is lost, or its server has become a standby.
  private func settle(after error: StoreError) {
    guard let tables else { return }
    if tables.connection.isLost || error.code == .unavailable {
      self.tables = nil
    } else if tables.connection.transaction != .none {
      do { try tables.connection.execute("rollback") } catch { self.tables = nil }
    }
  }

  /// Ends what a transaction that took too long may have waited for, and adds that to its error. See `Owners.endSilentHolders`.
  private func afterEndingSilentHolders(of partitions: some Sequence<Int32>, _ error: StoreError) -> StoreError {
    guard error.code == .rolledBack, let tables else { return error }
    do {
      let ended = try tables.owners.endSilentHolders(of: partitions, after: limits.lock, on: tables.connection)
      guard !ended.isEmpty else { return error }
      let sessions = ended.map { "\($0)" }.joined(separator: ", ")
      return StoreError(
        .rolledBack, "\(error.message); what had the partitions and waited for a process that hangs was ended (session \(sessions))")
    } catch let failure {
      if tables.connection.isLost { self.tables = nil }
      return StoreError(.rolledBack, "\(error.message); what may have had the partitions can't be looked up: \(failure)")
    }
  }
}

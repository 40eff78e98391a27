import Deciding
import Messaging

/// A lane's connection to a `MemoryDatabase`.
public final class MemoryStore: Store {
  public let database: MemoryDatabase
  /// The epochs of the open transaction. Nil: no transaction is open.
  private var epochs: [Int32: Int64]?

  public init(_ database: MemoryDatabase) {
    self.database = database
  }

  public var name: String { database.name }

  public func claim(_ partitions: [Int32]) throws(StoreError) -> [Int32: Claim] {
    try database.fault?(.claim)
    var claims: [Int32: Claim] = [:]
    let id = database.id
    for partition in partitions {
      database.contents.partitions[partition, default: .init(incarnation: id)].epoch += 1
      claims[partition] = database.contents.partitions[partition]?.claim
    }
    return claims
  }

  public func begin(_ epochs: [Int32: Int64]) throws(StoreError) {
    guard self.epochs == nil else { throw StoreError(.other, "\(database.name): begin within a transaction") }
    try database.fault?(.begin)
    try database.check(epochs)
    self.epochs = epochs
  }

  public func inbox(_ commands: [MessageID]) throws(StoreError) -> [MessageID: InboxEntry] {
    try database.fault?(.read)
    var entries: [MessageID: InboxEntry] = [:]
    for id in commands { entries[id] = database.contents.inbox[id] }
    return entries
  }

  public func rows(_ names: [RowName], in partition: Int32) throws(StoreError) -> [StoredRow?] {
    try database.fault?(.read)
    let stored = database.contents.partitions[partition]?.rows ?? [:]
    return names.map { stored[$0]?.stored }
  }

  public func dueTimers(_ partition: Int32, at time: Timestamp, limit: Int) throws(StoreError) -> [TimerEntry] {
    try database.fault?(.read)
    guard let partition = database.contents.partitions[partition] else { return [] }
    return Array(partition.flowingTimers.prefix { $0.due <= time }.prefix(limit))
  }

  public func nextTimer(_ partition: Int32) throws(StoreError) -> Timestamp? {
    try database.fault?(.read)
    return database.contents.partitions[partition]?.flowingTimers.first { _ in true }?.due
  }

  public func calls(_ partition: Int32) throws(StoreError) -> [CallEntry] {
    try database.fault?(.read)
    return (database.contents.partitions[partition]?.calls.values).map { $0.sorted { $0.number < $1.number } } ?? []
  }

  public func parked(_ key: BlockedKey, limit: Int) throws(StoreError) -> [ParkedMessage] {
    try database.fault?(.read)
    return (database.contents.partitions[key.partition]?.parked[key] ?? []).prefix(limit).map(\.message)
  }

  public func parked(_ name: ParkedMessageName) throws(StoreError) -> ParkedMessage? {
    try database.fault?(.read)
    return database.contents.partitions[name.key.partition]?.parked[name.key]?.first { $0.message.name == name }?.message
  }

  public func commit(_ changes: Changes) throws(StoreError) {
    guard let epochs else { throw StoreError(.other, "\(database.name): commit without a transaction") }
    self.epochs = nil
    try database.fault?(.beforeCommit)
    // This is checked again, because another lane may have taken over since `begin`. A real database would have made that lane wait.
    try database.check(epochs)
    try database.contents.apply(changes, database: database.name)
    database.onCommit?(epochs, changes)
    try database.fault?(.afterCommit)
  }

  public func rollback() {
    epochs = nil
  }

  public func unpublished(_ partition: Int32, after sequence: Int64, limit: Int) throws(StoreError) -> [JournalRow] {
    try database.fault?(.read)
    guard let partition = database.contents.partitions[partition] else { return [] }
    return Array(partition.journal(after: sequence).lazy.filter { $0.target != nil }.prefix(limit))
  }

  public func journal(_ partition: Int32, after sequence: Int64, limit: Int) throws(StoreError) -> [JournalRow] {
    try database.fault?(.read)
    guard let partition = database.contents.partitions[partition] else { return [] }
    return Array(partition.journal(after: sequence).prefix(limit))
  }

  public func archives() throws(StoreError) -> [ArchivedRows] {
    try database.fault?(.read)
    return database.contents.archives
  }

  public func record(_ archive: ArchivedRows) throws(StoreError) {
    guard archive.first > database.contents.archives.end(of: archive.partition) else { throw .archived(archive, in: name) }
    database.contents.archives.append(archive)
    database.contents.archives.sort { ($0.partition, $0.first) < ($1.partition, $1.first) }
  }

  public func removeJournal(
    of partition: Int32, after sequence: Int64, count: Int, keeping kept: Set<Int64>
  ) throws(StoreError) -> Int {
    database.contents.partitions[partition]?.removeJournal(after: sequence, count: count, keeping: kept) ?? 0
  }

  public func prune(inboxBefore time: Timestamp, limit: Int) throws(StoreError) -> Int {
    try database.fault?(.beforeCommit)
    let old = database.contents.inbox.values.filter { $0.time < time }.sorted { ($0.time, $0.id) < ($1.time, $1.id) }.prefix(limit)
    for entry in old { database.contents.inbox[entry.id] = nil }
    return old.count
  }

  public var writeAheadBytes: Int64 { 0 }

  public func reader() throws(StoreError) -> any StoreReader {
    database.reader()
  }

  public func close() {
    rollback()
  }
}

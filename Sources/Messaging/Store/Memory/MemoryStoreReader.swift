import Deciding

/// Reads a `MemoryDatabase`, in which everything is committed.
public final class MemoryStoreReader: StoreReader {
  private let database: MemoryDatabase

  public init(_ database: MemoryDatabase) {
    self.database = database
  }

  public func claims() throws(StoreError) -> [Int32: Claim] {
    database.contents.partitions.mapValues(\.claim)
  }

  public func rows(named name: RowName) throws(StoreError) -> [StoredRow] {
    database.contents.partitions.sorted { $0.key < $1.key }.compactMap { $0.value.rows[name]?.stored }
  }

  public func rows(kind: String, scope: String?, before: String?, limit: Int) throws(StoreError) -> [(id: String, data: [UInt8])] {
    var found: [(id: String, partition: Int32, data: [UInt8])] = []
    for (partition, contents) in database.contents.partitions {
      for (name, row) in contents.rows where name.kind == kind {
        if let scope, row.scope != scope { continue }
        if let before, name.id >= before { continue }
        found.append((name.id, partition, row.stored.data))
      }
    }
    found.sort { ($0.id, $0.partition) > ($1.id, $1.partition) }
    return found.prefix(limit).map { ($0.id, $0.data) }
  }

  public func inbox(_ command: MessageID) throws(StoreError) -> InboxEntry? {
    database.contents.inbox[command]
  }

  public func blocked(
    limit: Int
  ) throws(StoreError) -> [(key: BlockedKey, state: BlockedState, waiting: Int, first: ParkedMessage)] {
    var found: [(position: Int, key: BlockedKey, state: BlockedState, waiting: Int, first: ParkedMessage)] = []
    for contents in database.contents.partitions.values {
      for (key, state) in contents.blocked {
        guard let parked = contents.parked[key], let first = parked.first else { continue }
        found.append((first.position, key, state, parked.count, first.message))
      }
    }
    found.sort { $0.position < $1.position }
    return found.prefix(limit).map { ($0.key, $0.state, $0.waiting, $0.first) }
  }

  public func parked(_ key: BlockedKey, limit: Int) throws(StoreError) -> [ParkedMessage] {
    (database.contents.partitions[key.partition]?.parked[key] ?? []).prefix(limit).map(\.message)
  }

  public func close() {}
}

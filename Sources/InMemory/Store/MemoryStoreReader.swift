import Deciding
import Messaging

/// Reads a `MemoryDatabase`. Everything in it is committed.
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

  public func blocked(after position: Int64, limit: Int) throws(StoreError) -> [BlockedEntry] {
    Array(entries.lazy.filter { $0.position > position }.prefix(limit))
  }

  public func blocked(key: [UInt8]?) throws(StoreError) -> [BlockedEntry] {
    entries.filter { $0.key.key == key }.sorted { $0.key.partition < $1.key.partition }
  }

  /// In the order in which their first messages were parked.
  private var entries: [BlockedEntry] {
    var entries: [BlockedEntry] = []
    for contents in database.contents.partitions.values {
      for (key, state) in contents.blocked {
        guard let parked = contents.parked[key], let first = parked.first else { continue }
        entries.append(
          BlockedEntry(key: key, state: state, waiting: parked.count, first: first.message, position: Int64(first.position)))
      }
    }
    return entries.sorted { $0.position < $1.position }
  }

  public func parked(id: MessageID, limit: Int) throws(StoreError) -> [ParkedMessage] {
    let all = database.contents.partitions.values.flatMap { $0.parked.values.joined() }
    return all.filter { $0.message.record.messageID == id }.sorted { $0.position < $1.position }.prefix(limit).map(\.message)
  }

  public func parked(
    _ key: BlockedKey, after position: Int64, limit: Int
  ) throws(StoreError) -> [(position: Int64, message: ParkedMessage)] {
    let all = database.contents.partitions[key.partition]?.parked[key] ?? []
    return all.filter { $0.position > position }.prefix(limit).map { (Int64($0.position), $0.message) }
  }

  public func close() {}
}

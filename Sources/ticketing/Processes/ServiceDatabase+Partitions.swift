import Messaging

extension ServiceDatabase {
  private static let entry = "partitions"

  /// The number of partitions of its rows. Nil: it has no rows yet.
  func knownPartitions(_ synchronous: SQLiteStore.Synchronous) throws -> TopicLayout.KnownCount? {
    guard try exists() else { return nil }
    if let text = try entry(Self.entry), let partitions = Int32(text) {
      return TopicLayout.KnownCount(database: name, partitions: partitions)
    }
    // The database is of an earlier version. Its service took all partitions over at its first start.
    let store = try store(synchronous)
    defer { store.close() }
    let reader = try store.reader()
    defer { reader.close() }
    return try reader.claims().keys.max().map { TopicLayout.KnownCount(database: name, partitions: $0 + 1) }
  }

  /// The same, from a database that is only looked at. Throws when an earlier version has made it and no start has brought it up to date.
  func partitionsAsFound() throws -> TopicLayout.KnownCount? {
    guard try exists() else { return nil }
    if let text = try entry(Self.entry), let partitions = Int32(text) {
      return TopicLayout.KnownCount(database: name, partitions: partitions)
    }
    let reader = try reader()
    defer { reader.close() }
    return try reader.claims().keys.max().map { TopicLayout.KnownCount(database: name, partitions: $0 + 1) }
  }

  /// Enters the number, if the database has none yet.
  func note(partitions: Int32) throws {
    if try exists(), try entry(Self.entry) == nil { try enter(Self.entry, String(partitions)) }
  }
}

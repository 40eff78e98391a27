import Deciding
import Messaging
import Testing

/// Records that wait in a service's database because they failed.
enum ParkedRecords {
  /// Parks records in a stopped service's database, as if it could not have read them.
  static func park(
    _ service: String, in directory: String, partition: Int32, _ keys: [[UInt8]?], headers: [Header] = [], value: String? = nil
  ) throws {
    let store = try SQLiteStore(path: "\(directory)/\(service).sqlite", service: service)
    defer { store.close() }
    var changes = Changes()
    for (offset, bytes) in keys.enumerated() {
      let key = BlockedKey(partition: partition, key: bytes)
      changes.blocked[key] = BlockedState(attempts: 3, retryAt: nil, reason: "as \u{1B}[31mthe test wants it")
      let record = Record(
        topic: "\(service).commands", partition: partition, offset: Int64(1_000_000 + offset), key: bytes,
        value: value.map { Array($0.utf8) }, headers: headers, timestamp: Timestamp(milliseconds: 1_800_000_000_000))
      changes.parked.append(ParkedMessage(record, behind: key))
    }
    let epoch = try #require(try store.claim([partition])[partition]?.epoch)
    try store.begin([partition: epoch])
    try store.commit(changes)
  }
}

import SQLite

/// Who has a partition, how far its journal is published, and which log its offsets are of.
struct OwnersTable {
  private let raise: Statement
  private let select: Statement
  private let selectEpoch: Statement
  private let setPublished: Statement
  private let setStoppedCleanly: Statement
  private let setLogIdentity: Statement

  init(_ database: Database) throws {
    raise = try database.prepare(
      "insert into owners (partition, epoch) values (?, 1) on conflict do update set epoch = epoch + 1")
    select = try database.prepare("select epoch, published, stopped_cleanly, log_identity from owners where partition = ?")
    selectEpoch = try database.prepare("select epoch from owners where partition = ?")
    setPublished = try database.prepare("update owners set published = ? where partition = ?")
    setStoppedCleanly = try database.prepare("update owners set stopped_cleanly = ? where partition = ?")
    setLogIdentity = try database.prepare("update owners set log_identity = ? where partition = ?")
  }

  /// Takes a partition over.
  func claim(_ partition: Int32) throws -> Claim {
    try raise.run(partition)
    let claim = try select.first(partition) { row in
      Claim(epoch: row[0], published: row[1], stoppedCleanly: row[2], logIdentity: row[3])
    }
    guard let claim else { throw StoreError(.corrupt, "\(raise.database.path): the row of partition \(partition) vanished") }
    return claim
  }

  /// 0: nobody ever had it.
  func epoch(_ partition: Int32) throws -> Int64 {
    try selectEpoch.first(partition) { row in row[0] } ?? 0
  }

  func write(_ changes: Changes) throws {
    for (partition, sequence) in changes.published { try setPublished.run(sequence, partition) }
    for (partition, clean) in changes.stoppedCleanly { try setStoppedCleanly.run(clean, partition) }
    for (partition, identity) in changes.logIdentity { try setLogIdentity.run(identity, partition) }
  }
}

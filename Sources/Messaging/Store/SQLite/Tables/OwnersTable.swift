import SQLite

/// The owner epoch of each partition, the published mark of its journal, and the identity of the log that its offsets belong to.
struct OwnersTable {
  private let raise: Statement
  private let selectPartitions: Statement
  private let setIncarnation: Statement
  private let select: Statement
  private let selectEpoch: Statement
  private let setPublished: Statement
  private let setJournalEnd: Statement
  private let setStoppedCleanly: Statement
  private let setLogIdentity: Statement

  init(_ database: Database) throws {
    raise = try database.prepare(
      """
      insert into owners (partition, epoch, incarnation) values (?, 1, (select value from meta where name = 'database'))
      on conflict do update set epoch = epoch + 1
      """)
    selectPartitions = try database.prepare("select partition from owners order by partition")
    setIncarnation = try database.prepare("update owners set incarnation = ? where partition = ?")
    select = try database.prepare(
      "select epoch, published, stopped_cleanly, log_identity, journal_end, incarnation from owners where partition = ?")
    selectEpoch = try database.prepare("select epoch from owners where partition = ?")
    setPublished = try database.prepare("update owners set published = ? where partition = ?")
    setJournalEnd = try database.prepare("update owners set journal_end = ? where partition = ? and journal_end = ?")
    setStoppedCleanly = try database.prepare("update owners set stopped_cleanly = ? where partition = ?")
    setLogIdentity = try database.prepare("update owners set log_identity = ? where partition = ?")
  }

  /// Raises the epoch of a partition that a lane takes over.
  func raise(_ partition: Int32) throws {
    try raise.run(partition)
  }

  func partitions() throws -> [Int32] {
    try selectPartitions.all { row in row[0] }
  }

  func claim(_ partition: Int32) throws -> Claim {
    let claim = try select.first(partition) { row in
      Claim(epoch: row[0], journalEnd: row[4], published: row[1], stoppedCleanly: row[2], logIdentity: row[3], incarnation: row[5])
    }
    guard let claim else { throw StoreError(.corrupt, "\(raise.database.path): the row of partition \(partition) vanished") }
    return claim
  }

  /// The epoch; 0: the partition never had an owner.
  func epoch(_ partition: Int32) throws -> Int64 {
    try selectEpoch.first(partition) { row in row[0] } ?? 0
  }

  func write(_ changes: Changes) throws {
    for (partition, sequence) in changes.published { try setPublished.run(sequence, partition) }
    try advanceJournals(changes.journal)
    for (partition, clean) in changes.stoppedCleanly { try setStoppedCleanly.run(clean, partition) }
    for (partition, identity) in changes.logIdentity { try setLogIdentity.run(identity, partition) }
    for (partition, incarnation) in changes.incarnation { try setIncarnation.run(incarnation, partition) }
  }

  /// Throws `.conflict` when a journal does not end before the first number that these rows have.
  private func advanceJournals(_ rows: [JournalRow]) throws {
    let path = setJournalEnd.database.path
    for (partition, span) in try JournalSpan.all(of: rows, in: path) {
      try setJournalEnd.run(span.last, partition, span.before)
      guard setJournalEnd.database.changes == 1 else {
        throw StoreError.conflict("the journal of partition \(partition) behind number \(span.before)", in: path)
      }
    }
  }
}

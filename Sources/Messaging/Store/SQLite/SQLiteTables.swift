import SQLite

/// All prepared statements of a connection.
struct SQLiteTables {
  let database: Database
  /// Takes the write lock at once, so that no row can change between a read and the commit.
  let begin: Statement
  let commit: Statement
  let rollback: Statement
  let owners: OwnersTable
  let progress: ProgressTables
  let inbox: InboxTable
  let state: StateTable
  let journal: JournalTable
  let archives: ArchivesTable
  let timers: TimersTable
  let calls: CallsTable
  let parking: ParkingTables

  init(_ database: Database, service: String) throws {
    self.database = database
    begin = try database.prepare("begin immediate")
    commit = try database.prepare("commit")
    rollback = try database.prepare("rollback")
    owners = try OwnersTable(database)
    progress = try ProgressTables(database)
    inbox = try InboxTable(database)
    state = try StateTable(database)
    journal = try JournalTable(database, service: service)
    archives = try ArchivesTable(database)
    timers = try TimersTable(database)
    calls = try CallsTable(database)
    parking = try ParkingTables(database)
  }

  /// Takes a partition over.
  func claim(_ partition: Int32) throws -> Claim {
    try owners.raise(partition)
    return try read(partition)
  }

  /// The claims of all partitions that were ever taken over.
  func claims() throws -> [Int32: Claim] {
    var claims: [Int32: Claim] = [:]
    for partition in try owners.partitions() { claims[partition] = try read(partition) }
    return claims
  }

  private func read(_ partition: Int32) throws -> Claim {
    var claim = try owners.claim(partition)
    try progress.read(partition, into: &claim)
    claim.blocked = try parking.blocked(partition)
    return claim
  }

  func write(_ changes: Changes) throws {
    try progress.write(changes)
    try inbox.write(changes.inbox, answers: changes.answers)
    try state.write(changes.rows)
    try journal.write(changes.journal)
    try timers.write(removed: changes.timersRemoved, set: changes.timersSet)
    try calls.write(ended: changes.callsEnded, begun: changes.callsBegun)
    try parking.write(changes)
    try owners.write(changes)
  }
}

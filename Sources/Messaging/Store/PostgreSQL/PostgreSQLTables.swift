import PostgreSQL

/// A connection with all its statements.
struct PostgreSQLTables {
  let connection: Connection
  let owners: Owners
  let progress: Progress
  let inbox: Inbox
  let state: State
  let journal: Journal
  let archives: Archives
  let timers: Timers
  let calls: Calls
  let parking: Parking

  init(_ connection: Connection, service: String) {
    self.connection = connection
    owners = Owners(connection)
    progress = Progress(connection)
    inbox = Inbox(connection)
    state = State(connection)
    journal = Journal(connection, service: service)
    archives = Archives(connection)
    timers = Timers(connection)
    calls = Calls(connection)
    parking = Parking(connection)
  }

  /// Writes a batch, in one transaction and one round trip.
  func write(_ changes: Changes, as epochs: [Int32: Int64]) throws {
    var pipeline = Pipeline()
    pipeline.add(connection.begin)
    // This comes first, because it locks the owners' rows: a takeover waits for the commit, or came before it.
    try owners.write(changes, as: epochs, to: &pipeline)
    progress.write(changes, to: &pipeline)
    inbox.write(changes.inbox, answers: changes.answers, to: &pipeline)
    state.write(changes.rows, to: &pipeline)
    try journal.write(changes.journal, to: &pipeline)
    timers.write(removed: changes.timersRemoved, set: changes.timersSet, to: &pipeline)
    calls.write(ended: changes.callsEnded, begun: changes.callsBegun, to: &pipeline)
    try parking.write(changes, to: &pipeline)
    pipeline.add(connection.commit)
    try connection.run(pipeline)
  }

  /// The claims of these partitions; nil: of all that were ever taken over.
  func claims(of partitions: [Int32]?, raising: Bool) throws -> [Int32: Claim] {
    var pipeline = Pipeline()
    // All reads see the same moment.
    pipeline.add(raising ? connection.begin : owners.beginReading)
    if raising, let partitions { owners.raise(partitions, in: &pipeline) }
    let places = (
      owners.readClaims(partitions, from: &pipeline), progress.read(partitions, from: &pipeline),
      parking.readBlocked(partitions, from: &pipeline)
    )
    pipeline.add(connection.commit)
    let answers = try connection.run(pipeline)
    var claims = try owners.claims(in: answers[places.0])
    try progress.fill(&claims, from: answers, at: places.1)
    try parking.fill(&claims, from: answers[places.2])
    return claims
  }
}

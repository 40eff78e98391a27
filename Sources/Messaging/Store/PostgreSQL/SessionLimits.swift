import PostgreSQL

/// How long things may take on a connection. What the URL, the user or the database say themselves goes before these.
struct SessionLimits: Sendable {
  var statement: Duration
  /// Waiting for another transaction.
  var lock: Duration
  /// A transaction that was begun and is not gone on with: the server ends it, with the connection.
  var idleInTransaction: Duration

  static let lane = SessionLimits(statement: .seconds(15), lock: .seconds(5), idleInTransaction: .seconds(15))
  static let reading = SessionLimits(statement: .seconds(5), lock: .seconds(2), idleInTransaction: .seconds(15))

  /// What the server is given beyond its own limit before the connection counts as lost.
  private static let grace = Duration.seconds(5)

  func apply(to connection: Connection) throws {
    try connection.execute(Self.planning)
    let set = connection.statement(
      """
      select set_config(given.name, given.value, false)
      from unnest($1::text[], $2::text[]) as given (name, value) join pg_settings on pg_settings.name = given.name
      where source not in ('client', 'user', 'database', 'database user', 'session')
      """)
    let limits = [("statement_timeout", statement), ("lock_timeout", lock), ("idle_in_transaction_session_timeout", idleInTransaction)]
    try connection.run(set) { values in
      values.add(ArrayValue(limits.map(\.0)))
      values.add(ArrayValue(limits.map { "\(Int64($0.1 / .milliseconds(1)))" }))
    }
    let select = connection.statement("select setting::bigint from pg_settings where name = 'statement_timeout'")
    let milliseconds = try connection.run(select).first { row in row[0] as Int64 } ?? 0
    connection.patience = milliseconds == 0 ? .seconds(600) : .milliseconds(milliseconds) + Self.grace
  }

  /// Every statement finds its rows by an index, and is planned once. A plan made while a table is small would look through all of it, and
  /// be kept when it has grown; planning each time costs more than running it.
  private static let planning = """
    set enable_seqscan = off; set enable_hashjoin = off; set enable_mergejoin = off; set jit = off;
    set plan_cache_mode = force_generic_plan
    """
}

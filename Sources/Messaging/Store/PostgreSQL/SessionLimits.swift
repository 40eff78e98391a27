import PostgreSQL

/// The time limits of a connection. Limits of the URL, the user or the database take precedence.
struct SessionLimits: Sendable {
  var statement: Duration
  /// The wait for another transaction.
  var lock: Duration
  /// An idle transaction: the server ends it, with the connection.
  var idleInTransaction: Duration

  static let lane = SessionLimits(statement: .seconds(15), lock: .seconds(5), idleInTransaction: .seconds(15))
  /// Whoever reads a whole journal takes its time.
  static let checking = SessionLimits(statement: .seconds(600), lock: .seconds(5), idleInTransaction: .seconds(600))
  static let reading = SessionLimits(statement: .seconds(5), lock: .seconds(2), idleInTransaction: .seconds(15))

  /// The extra time for the server beyond its own limit, before the connection counts as lost.
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

  /// Every statement finds its rows by an index, and is planned once. A plan that was made while a table was small would scan the table,
  /// and stay when the table has grown. Planning each time would take longer than running the statement.
  private static let planning = """
    set enable_seqscan = off; set enable_hashjoin = off; set enable_mergejoin = off; set jit = off;
    set plan_cache_mode = force_generic_plan
    """
}

import PostgreSQL

/// One step of a PostgreSQL database's schema. Steps that were released never change; a new one is appended.
struct SchemaStep: Sendable {
  /// 1, 2, 3 …
  let number: Int64
  let sql: String

  static let all = [first, calls, archives, chains]

  static var newest: Int64 { all.last?.number ?? 0 }

  /// Services that start together take turns.
  private static let lock: Int64 = 0x4C41_4E45

  private static let patience = Duration.seconds(3600)

  /// Brings the schema up to the newest step and enters the owner, in one transaction.
  static func run(_ steps: [SchemaStep] = all, on connection: Connection, service: String) throws {
    let newest = steps.last?.number ?? 0
    if try version(of: connection, knowing: newest) == newest { return }
    // A step may take longer than the usual limit of a statement, and so may the turn of another service.
    let patience = connection.patience
    defer { connection.patience = patience }
    connection.patience = Self.patience
    try connection.execute("begin; set local statement_timeout = 0; set local lock_timeout = 0; select pg_advisory_xact_lock(\(lock))")
    do {
      let current = try version(of: connection, knowing: newest)
      for step in steps where step.number > current { try connection.execute(step.sql) }
      let enter = connection.statement(
        "insert into meta (name, value) values ($1, $2) on conflict (name) do update set value = excluded.value")
      for (name, value) in [("schema", "\(newest)")] + (current == 0 ? [("service", service)] : []) {
        try connection.run(enter) { values in
          values.add(name)
          values.add(value)
        }
      }
      try connection.execute("commit")
    } catch {
      try? connection.execute("rollback")
      throw error
    }
  }

  /// The schema's version; 0: the database is empty. Throws for a database of another program, or of a newer version.
  static func version(of connection: Connection, knowing newest: Int64) throws -> Int64 {
    let present = connection.statement(
      """
      select to_regclass('meta') is not null and to_regclass('owners') is not null,
        exists (select from pg_class where relnamespace = current_schema()::regnamespace and relkind in ('r', 'p', 'v', 'm'))
      """)
    let (isOurs, isInUse) = try connection.run(present).first { row in (row[0] as Bool, row[1] as Bool?) } ?? (false, nil)
    guard isOurs else {
      if isInUse == true {
        throw StoreError(.other, "\(connection.name) is a database of another program: check DATABASE_URL, or give it an empty one")
      }
      return 0
    }
    let select = connection.statement("select value from meta where name = 'schema'")
    guard let version = try connection.run(select).first({ row in Int64(row[0] as String) }) ?? nil else {
      throw StoreError(.other, "\(connection.name) is a database of another program: check DATABASE_URL, or give it an empty one")
    }
    guard version <= newest else {
      throw StoreError(
        .other,
        "\(connection.name) was written by a newer version of this program (schema \(version), this one knows \(newest)): "
          + "start that version, or restore the copy made before the upgrade")
    }
    return version
  }
}

import PostgreSQL

/// A service's database in PostgreSQL: its place, its owner, and how to connect.
public struct PostgreSQLDatabase: Sendable {
  public let url: ConnectionURL
  public let service: String

  public init(_ url: ConnectionURL, service: String) {
    self.url = url
    self.service = service
  }

  /// Its name in messages, without secrets.
  public var name: String { url.name }

  /// Connects for a lane that starts: makes the database if it is missing, and brings its schema up to date.
  func openOrMake(_ limits: SessionLimits) throws(StoreError) -> Connection {
    try StoreError.mapping {
      let connection = try connectOrMake()
      try prepare(connection, limits)
      // Another service's database keeps the schema that its own program knows.
      if try SchemaStep.version(of: connection, knowing: SchemaStep.newest) > 0 { try check(connection) }
      try SchemaStep.run(on: connection, service: service)
      try check(connection)
      return connection
    }
  }

  /// Connects to a database that must be there: for queries, and for a lane whose connection broke. If the database is gone, an operator
  /// is about to restore it, and one that was made anew would be in the way.
  func openExisting(_ limits: SessionLimits) throws(StoreError) -> Connection {
    try StoreError.mapping {
      let connection = try connect()
      try prepare(connection, limits)
      guard try SchemaStep.version(of: connection, knowing: SchemaStep.newest) == SchemaStep.newest else {
        throw StoreError(
          .unavailable,
          "\(name) is empty, or has an older schema than this program: \(Self.remedy), which also brings an older one up to date")
      }
      try check(connection)
      return connection
    }
  }

  private func connect(to database: String? = nil) throws(PostgreSQLError) -> Connection {
    try Connection(to: database.map { url.with(database: $0) } ?? url, application: "ticketing \(service)")
  }

  private func prepare(_ connection: Connection, _ limits: SessionLimits) throws {
    // An administrator may have made the database with another encoding, which would refuse unknown letters.
    let encoding = connection.setting("server_encoding") ?? ""
    guard encoding == "UTF8" else {
      throw StoreError(.refused, "\(name) is encoded in \(encoding): make it anew with `\(Self.creation(of: url.database))`")
    }
    try limits.apply(to: connection)
  }

  /// What helps where there is no database.
  static let remedy = "restore it if it has been there before; a new one is made when the service starts"

  // MARK: making it

  private func connectOrMake() throws -> Connection {
    do throws(PostgreSQLError) {
      return try connect()
    } catch {
      guard error.state == .unknownDatabase else { throw error }
      try make()
      return try connect()
    }
  }

  private func make() throws {
    do throws(PostgreSQLError) {
      // Every server has this database, unless somebody removed it.
      let connection = try connect(to: "postgres")
      try connection.execute("set statement_timeout = 0")
      try connection.execute(Self.creation(of: url.database))
    } catch {
      // Another process may have been quicker.
      if error.state == .duplicateDatabase || error.isConstraint { return }
      if error.isUnavailable || error.isTransient { throw error }
      throw StoreError(
        .refused,
        "\(name) is not there, and can't be made (\(error.message)): have an administrator run `\(Self.creation(of: url.database))"
          + (url.user.map { " owner \(Self.quoted($0))" } ?? "") + "`, or give the user the right to create databases")
    }
  }

  /// The database's collation does not matter, because the tables name theirs; `C` fits every encoding.
  private static func creation(of database: String) -> String {
    "create database \(quoted(database)) template template0 encoding 'UTF8' lc_collate 'C' lc_ctype 'C'"
  }

  private static func quoted(_ name: String) -> String {
    "\"" + name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
  }

  // MARK: its owner

  /// Checks the owner: payment on the database of auth would raise no error, and be wrong for ever.
  private func check(_ connection: Connection) throws {
    let found = try Self.entry("service", in: connection)
    guard found == service else {
      throw StoreError(
        .other, "\(name) is the database of service '\(found ?? "")', not of '\(service)': let {service} be in the database's name")
    }
  }

  private static func entry(_ name: String, in connection: Connection) throws -> String? {
    let select = connection.statement("select value from meta where name = $1")
    return try connection.run(select) { $0.add(name) }.first { row in row[0] as String }
  }

  /// The value that the database keeps under a name; nil: none, or the database does not exist yet.
  public func entry(_ name: String) throws(StoreError) -> String? {
    try StoreError.mapping { try openIfThere().map { try Self.entry(name, in: $0) } ?? nil }
  }

  /// Writes a value under a name that has none.
  public func enter(_ name: String, _ value: String) throws(StoreError) {
    try StoreError.mapping {
      let connection = try connect()
      let insert = connection.statement("insert into meta (name, value) values ($1, $2) on conflict do nothing")
      try connection.run(insert) { values in
        values.add(name)
        values.add(value)
      }
    }
  }

  /// Whether there is a database with data of this system.
  public func exists() throws(StoreError) -> Bool {
    try StoreError.mapping { try openIfThere() != nil }
  }

  private func openIfThere() throws -> Connection? {
    let connection: Connection
    do throws(PostgreSQLError) {
      connection = try connect()
    } catch {
      if error.state == .unknownDatabase { return nil }
      throw error
    }
    return try SchemaStep.version(of: connection, knowing: SchemaStep.newest) > 0 ? connection : nil
  }
}

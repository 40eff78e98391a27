/// An error of libpq or the server, with the statement that it is about. It has no value of a parameter and no secret of a URL, so it can
/// be written to any log.
public struct PostgreSQLError: Error, Equatable, Sendable {
  /// The server's code. Nil: the error comes from libpq, the network or this wrapper.
  public let state: SQLState?
  /// The text of the server, libpq or this wrapper.
  public let message: String
  /// The name of the database, as in `ConnectionURL.name`.
  public let database: String
  /// The statement, with its `$1`s. Nil while connecting.
  public let sql: String?
  /// Whether the connection is lost, or was never made.
  public let isConnectionLost: Bool
  /// Whether a row has another content than the one asked for: see `DataRow.refuse`.
  public let isMismatch: Bool

  init(
    _ message: String, state: SQLState? = nil, database: String, sql: String? = nil, isConnectionLost: Bool = false,
    isMismatch: Bool = false
  ) {
    self.state = state
    self.message = message
    self.database = database
    self.sql = sql
    self.isConnectionLost = isConnectionLost
    self.isMismatch = isMismatch
  }

  /// Whether the server rolled back for a passing reason: a serialization failure, a deadlock, or a lock or statement that took too long.
  public var isTransient: Bool {
    guard let state else { return false }
    return state.group == "40" || state.code == "55P03" || state.code == "57014"
  }

  /// Whether the server can't be reached, takes no connections now, or ended this one.
  public var isUnavailable: Bool {
    if isConnectionLost, state == nil { return true }
    guard let state else { return false }
    return state.group == "08" || state.group == "57" && state.code != "57014" || state == .tooManyConnections
      || state == .readOnlyTransaction
  }

  /// Whether the server's disk is full.
  public var isFull: Bool { state == .diskFull }
  /// Whether the server's data is damaged.
  public var isCorrupt: Bool { state?.group == "XX" && state?.code != "XX000" || state?.code == "58030" }
  /// Whether a constraint refused the change: unique, not null, check or foreign key.
  public var isConstraint: Bool { state?.group == "23" }
  /// Whether the login was refused: a wrong password, an unknown user, or a rule of `pg_hba.conf`.
  public var isRefused: Bool { state?.group == "28" }
}

extension PostgreSQLError: CustomStringConvertible {
  /// One line, also when the statement has several.
  public var description: String {
    let statement = sql.map { " running `\($0.oneLine)`" } ?? ""
    let code = state.map { " \($0)" } ?? ""
    return "PostgreSQL error\(code) of \(database)\(statement): \(message)"
  }
}

/// The kind of the server's error, in five characters (PostgreSQL's manual, appendix A).
public struct SQLState: Hashable, Sendable, CustomStringConvertible {
  public let code: String

  public init(_ code: String) {
    self.code = code
  }

  public var description: String { code }

  /// The first two characters: the class.
  var group: Substring { code.prefix(2) }

  public static let invalidPassword = SQLState("28P01")
  public static let unknownDatabase = SQLState("3D000")
  public static let duplicateDatabase = SQLState("42P04")
  public static let insufficientPrivilege = SQLState("42501")
  public static let readOnlyTransaction = SQLState("25006")
  public static let tooManyConnections = SQLState("53300")
  public static let diskFull = SQLState("53100")
}

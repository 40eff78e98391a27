/// What libpq or the server refused, with the statement that it was about. No value of a parameter and nothing of a URL's secrets is in
/// it, so it can be written to any log.
public struct PostgreSQLError: Error, Equatable, Sendable {
  /// What the server called it; nil: it comes from libpq, the network or this wrapper.
  public let state: SQLState?
  /// The server's words, or libpq's, or this wrapper's.
  public let message: String
  /// As `ConnectionURL.name`.
  public let database: String
  /// The statement, with its `$1`s. nil while connecting.
  public let sql: String?
  /// The connection is gone, or was never there.
  public let isConnectionLost: Bool
  /// A row holds something else than was asked for: see `DataRow.refuse`.
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

  /// It was rolled back for reasons of the moment: a serialization failure, a deadlock, a lock or a statement that took too long.
  public var isTransient: Bool {
    guard let state else { return false }
    return state.group == "40" || state.code == "55P03" || state.code == "57014"
  }

  /// The server can't be reached, does not take connections now, or ended this one.
  public var isUnavailable: Bool {
    if isConnectionLost, state == nil { return true }
    guard let state else { return false }
    return state.group == "08" || state.group == "57" && state.code != "57014" || state == .tooManyConnections
      || state == .readOnlyTransaction
  }

  /// Its disk is full.
  public var isFull: Bool { state == .diskFull }
  /// What it has stored is damaged.
  public var isCorrupt: Bool { state?.group == "XX" && state?.code != "XX000" || state?.code == "58030" }
  /// A unique, not null, check or foreign key constraint said no.
  public var isConstraint: Bool { state?.group == "23" }
  /// Whoever asks is not let in: a wrong password, an unknown user, a rule of `pg_hba.conf`.
  public var isRefused: Bool { state?.group == "28" }
}

extension PostgreSQLError: CustomStringConvertible {
  public var description: String {
    let statement = sql.map { " running `\($0)`" } ?? ""
    let code = state.map { " \($0)" } ?? ""
    return "PostgreSQL error\(code) of \(database)\(statement): \(message)"
  }
}

/// What kind of error the server answered with: five characters (PostgreSQL's manual, appendix A).
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

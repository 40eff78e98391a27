import PostgreSQL

extension SQLState {
  /// The errors that our own functions in the database raise: see `SchemaStep.first`.
  static let fenced = SQLState("TK001")
  static let conflict = SQLState("TK002")
}

extension StoreError {
  init(_ error: PostgreSQLError) {
    if error.state == .fenced {
      self.init(.fenced, "\(error.database): \(error.message)")
    } else if error.state == .conflict {
      self = .conflict(error.message, in: error.database)
    } else if error.isTransient {
      self.init(.rolledBack, error.description)
    } else if error.isRefused || error.state == .unknownDatabase || error.state == .insufficientPrivilege {
      self.init(.refused, error.description + Self.advice(error))
    } else if error.isUnavailable {
      self.init(.unavailable, error.description)
    } else if error.isFull {
      self.init(.noSpace, "\(error.description); free space on the database's disk")
    } else if error.isCorrupt || error.isMismatch {
      self.init(.corrupt, "\(error.description); see the server's log, and restore the database from a backup if it is damaged")
    } else if error.isConstraint {
      self.init(.conflict, error.description)
    } else if error.isConnectionLost {
      self.init(.unavailable, error.description)
    } else {
      self.init(.other, error.description)
    }
  }

  private static func advice(_ error: PostgreSQLError) -> String {
    if error.isRefused {
      return "; check user and password (in the URL, PGPASSWORD, or the file that PGPASSFILE names) and the server's pg_hba.conf"
    }
    if error.state == .unknownDatabase { return "; \(PostgreSQLDatabase.remedy)" }
    return "; give this user the right, or let the database be this user's own"
  }
}

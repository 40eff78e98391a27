import Contracts
import Deciding
import JSON

/// The credentials for logins.
public enum AuthQueries: Queries {
  public static func answer(_ query: Query, _ rows: any RowReader) throws -> [UInt8]? {
    switch AuthQuery(query) {
    case .user(let email): try user(email, rows).map { try JSON.encode($0) }
    case nil: nil
    }
  }

  /// The credential of any user; nil if there is no user yet.
  public static func someSealedPassword(_ rows: any RowReader) throws -> String? {
    for row in try rows.rows(kind: User.kind, scope: nil, before: nil, limit: 10) {
      if let sealed = try JSON.decode(User.self, from: row.data).sealedPassword { return sealed }
    }
    return nil
  }

  /// - Parameter email: normalised.
  public static func user(_ email: String, _ rows: any RowReader) throws -> AuthUser? {
    guard let row = try rows.rows(named: RowName(User.self, email)).first else { return nil }
    let user = try JSON.decode(User.self, from: row.data)
    return user.sealedPassword.map {
      AuthUser(userId: user.userId, email: user.email, name: user.name, roles: user.roles, sealedPassword: $0)
    }
  }
}

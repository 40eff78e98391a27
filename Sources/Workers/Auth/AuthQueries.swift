import Contracts
import Deciding
import JSON

/// What a login is checked against.
public enum AuthQueries: Queries {
  public static func answer(_ query: Query, _ rows: any RowReader) throws -> [UInt8]? {
    switch AuthQuery(query) {
    case .user(let email):
      guard let row = try rows.rows(named: RowName(User.self, email)).first else { return nil }
      let user = try JSON.decode(User.self, from: row.data)
      guard let sealedPassword = user.sealedPassword else { return nil }
      return try JSON.encode(
        AuthUser(userId: user.userId, email: user.email, name: user.name, roles: user.roles, sealedPassword: sealedPassword))
    case nil:
      return nil
    }
  }
}

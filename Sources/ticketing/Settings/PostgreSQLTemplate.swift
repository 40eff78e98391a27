import Messaging
import PostgreSQL

/// The URL of a PostgreSQL server with `{service}` in the database's name.
struct PostgreSQLTemplate: Sendable {
  static let form = "postgres://USER@HOST:PORT/ticketing_{service}"
  private static let mark = "{service}"

  private let url: ConnectionURL

  init(_ text: String) throws(UnreadableLocation) {
    do throws(ConnectionURL.Unreadable) {
      url = try ConnectionURL(text)
    } catch {
      throw UnreadableLocation(
        description: "is no URL of PostgreSQL. The form is \(Self.form)?OPTION=VALUE&…, with the options of libpq. In user and "
          + "password, write %XX for each character that is no letter or digit")
    }
    guard url.database.firstRange(of: Self.mark) != nil else {
      throw UnreadableLocation(
        description: "must have {service} in the database's name, because each service has a database of its own: \(Self.form)")
    }
  }

  /// The URL's name in messages. It has no secret in it.
  var name: String { url.name }

  func database(of service: String) -> PostgreSQLDatabase {
    let name = url.database.split(separator: Self.mark, omittingEmptySubsequences: false).joined(separator: service)
    return PostgreSQLDatabase(url.with(database: name), service: service)
  }
}

/// Where the services' databases are.
enum DatabaseLocation: Sendable {
  /// SQLite files in a directory.
  case files(directory: String)
  /// Databases of a PostgreSQL server, one a service.
  case server(PostgreSQLTemplate)

  /// The server's name in messages. Nil: there is no server.
  var server: String? {
    switch self {
    case .files: nil
    case .server(let template): template.name
    }
  }

  /// - Parameter directory: where files are, if nothing names another place.
  init(_ arguments: Arguments, directory: String) throws(CommandFailure) {
    guard let url = arguments["database-url"] else {
      self = .files(directory: directory)
      return
    }
    do throws(UnreadableLocation) {
      self = try DatabaseLocation(url: url)
    } catch {
      throw CommandFailure(usage: "\(arguments.source("database-url")) \(error)")
    }
  }

  /// Reads a `DATABASE_URL`. An error never shows the text itself, because it may have a password in it.
  init(url: String) throws(UnreadableLocation) {
    if url.hasPrefix("sqlite:"), url.count > 7 {
      self = .files(directory: String(url.dropFirst(7)))
    } else if url.hasPrefix("postgres://") || url.hasPrefix("postgresql://") {
      self = .server(try PostgreSQLTemplate(url))
    } else {
      throw UnreadableLocation(description: "must be sqlite:DIR or \(PostgreSQLTemplate.form), and its value begins like neither of them")
    }
  }
}

struct UnreadableLocation: Error, Equatable, CustomStringConvertible {
  let description: String
}

/// Where the services' databases are.
enum DatabaseLocation: Sendable {
  /// SQLite files in a directory.
  case files(directory: String)
  /// Databases of a PostgreSQL server, one a service.
  case server(PostgreSQLTemplate)

  /// What to call the server; nil: there is none.
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

  /// A `DATABASE_URL`, or why it is none. What was given is never shown, as there may be a password in it.
  init(url: String) throws(UnreadableLocation) {
    if url.hasPrefix("sqlite:"), url.count > 7 {
      self = .files(directory: String(url.dropFirst(7)))
    } else if url.hasPrefix("postgres://") || url.hasPrefix("postgresql://") {
      self = .server(try PostgreSQLTemplate(url))
    } else {
      throw UnreadableLocation(description: "wants sqlite:DIR or \(PostgreSQLTemplate.form), and what it is given begins like neither")
    }
  }
}

struct UnreadableLocation: Error, Equatable, CustomStringConvertible {
  let description: String
}

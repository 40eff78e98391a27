import Glibc
import Messaging
import Platform
import SQLite

/// A service's database: its place, and what the system notes in it about itself.
struct ServiceDatabase: Sendable {
  enum Place: Sendable {
    case file(String)
    case server(PostgreSQLDatabase)
  }

  let service: String
  let place: Place

  /// The name of the database in messages to the operator.
  var name: String {
    switch place {
    case .file(let path): path
    case .server(let database): database.name
    }
  }

  /// Whether the database exists and has something in it. Throws when that can't be found out.
  func exists() throws -> Bool {
    switch place {
    case .file(let path):
      var status = stat()
      if stat(path, &status) == 0 { return status.st_size > 0 }
      guard errno == ENOENT else { throw CommandFailure("\(path) can't be looked at: \(SystemError(errno))") }
      return false
    case .server(let database):
      return try database.exists()
    }
  }

  /// Opens the lane's connection. Makes the database if there is none, and brings it up to date.
  func store(_ synchronous: SQLiteStore.Synchronous) throws -> any Store {
    switch place {
    case .file(let path): try SQLiteStore(path: path, service: service, synchronous: synchronous)
    case .server(let database): try PostgreSQLStore(database)
    }
  }

  /// Opens a connection for reading only. Throws when there is no database yet.
  func reader() throws -> any StoreReader {
    switch place {
    case .file(let path): try SQLiteStoreReader(path: path, service: service)
    case .server(let database): try PostgreSQLStoreReader(database)
    }
  }

  /// Opens it as it is at this moment, for a check. Throws when there is no database yet.
  func snapshot() throws -> any DatabaseSnapshot {
    switch place {
    case .file(let path): try SQLiteSnapshot(path: path, service: service)
    case .server(let database): try PostgreSQLSnapshot(database)
    }
  }

  /// The number of threads that answer queries. One thread reads a file as fast as several do. With a server several are faster, because
  /// each waits for its answer.
  var readers: Int {
    switch place {
    case .file: 1
    case .server: 2
    }
  }

  /// The value that the database has under a name. Nil: there is none, or the file can't be read. In that case the lane says why, when it
  /// opens the file.
  func entry(_ name: String) throws -> String? {
    switch place {
    case .file(let path):
      guard let connection = try? Database(path: path, readOnly: true),
        let select = try? connection.prepare("select value from meta where name = ?")
      else { return nil }
      return try? select.first(name) { row in row[0] as String }
    case .server(let database):
      return try database.entry(name)
    }
  }

  /// Enters a value under a name, if the name has none yet.
  func enter(_ name: String, _ value: String) throws {
    switch place {
    case .file(let path): try Database(path: path).prepare("insert or ignore into meta (name, value) values (?, ?)").run(name, value)
    case .server(let database): try database.enter(name, value)
    }
  }
}

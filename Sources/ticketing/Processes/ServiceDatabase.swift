import Glibc
import Messaging
import SQLite

/// A service's database: where it is, and what the system keeps of itself in it.
struct ServiceDatabase: Sendable {
  enum Place: Sendable {
    case file(String)
    case server(PostgreSQLDatabase)
  }

  let service: String
  let place: Place

  /// For messages.
  var name: String {
    switch place {
    case .file(let path): path
    case .server(let database): database.name
    }
  }

  /// Something is in it.
  func exists() throws -> Bool {
    switch place {
    case .file(let path):
      var status = stat()
      return stat(path, &status) == 0 && status.st_size > 0
    case .server(let database):
      return try database.exists()
    }
  }

  /// The lane's connection. Makes the database where there is none, and brings it up to date.
  func store(_ synchronous: SQLiteStore.Synchronous) throws -> any Store {
    switch place {
    case .file(let path): try SQLiteStore(path: path, service: service, synchronous: synchronous)
    case .server(let database): try PostgreSQLStore(database)
    }
  }

  /// A connection for reading only. Throws where there is no database yet.
  func reader() throws -> any StoreReader {
    switch place {
    case .file(let path): try SQLiteStoreReader(path: path, service: service)
    case .server(let database): try PostgreSQLStoreReader(database)
    }
  }

  /// Threads that answer queries. A file is read by one at a time as fast as by several; a server that is waited for is not.
  var readers: Int {
    switch place {
    case .file: 1
    case .server: 2
    }
  }

  /// What is kept under a name. Nil where there is nothing, or a file can't be read: whoever opens it for its service says why.
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

  /// Keeps a value under a name that has none.
  func enter(_ name: String, _ value: String) throws {
    switch place {
    case .file(let path): try Database(path: path).prepare("insert or ignore into meta (name, value) values (?, ?)").run(name, value)
    case .server(let database): try database.enter(name, value)
    }
  }
}

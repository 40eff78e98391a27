import Glibc
import Messaging

/// Where a service's database is.
struct ServiceDatabase: Sendable {
  let service: String
  let path: String

  /// Something is in the file.
  var exists: Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_size > 0
  }

  /// A connection for reading only. Throws where there is no database yet.
  func reader() throws -> any StoreReader { try SQLiteStoreReader(path: path, service: service) }
}

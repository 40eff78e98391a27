import AuthService
import AuthWorker
import Contracts
import Glibc
import Messaging
import Platform
import Sodium

/// The key of a system, from which its other keys derive. It also checks that the databases belong to this key: nobody could log in with
/// another key, and the start would look as if all were well.
///
/// Each database has the key's id, a digest that tells nothing about the key. A database of an earlier version has none: then the key must
/// open a password that auth has sealed.
struct SystemKey {
  let key: SecretKey
  private let file: String
  private let databases: [ServiceDatabase]

  /// Reads the key. Makes one only if there is no data yet, which would belong to another key.
  ///
  /// - Parameters:
  ///   - isShared: several processes have this key, so none of them makes it.
  ///   - log: the directory of the embedded log. Nil: the log is on a Kafka cluster.
  init(file: String, isShared: Bool, databases: [ServiceDatabase], log: String?) throws {
    self.file = file
    self.databases = databases
    var status = stat()
    let present = try databases.filter { try $0.exists() }
    if lstat(file, &status) != 0, errno == ENOENT, let data = try present.first?.name ?? log.flatMap(Self.filled) {
      throw CommandFailure(
        "the key file \(file) is missing, but \(data) is there, and no other key can read it. Put the key file back from a backup, or "
          + "begin anew with another --data-dir\(present.isEmpty ? "" : " and other databases")")
    }
    key = try isShared ? Self.shared(file: file) : SecretKey.loadOrMake(file: file)
    for database in present { try check(database) }
  }

  /// Reads the key that several processes share. It is made once, by hand: if each process made its own, they would not trust one another.
  static func shared(file: String) throws -> SecretKey {
    var status = stat()
    guard lstat(file, &status) == 0 || errno != ENOENT else {
      throw CommandFailure(
        "the key file \(file) is missing: make one with 'ticketing key \(file)'. Do that once, and give the file to every process of the "
          + "system (--secret-key-file, SECRET_KEY_FILE)")
    }
    return try SecretKey(file: file)
  }

  /// Enters the key's id in the databases that have none yet.
  func mark() throws {
    for database in databases where try database.exists() && database.entry(Self.entry) == nil { try database.enter(Self.entry, id) }
  }

  private static let entry = "key"

  private var id: String { key.derive("key id", count: 16).base64URL() }

  private func check(_ database: ServiceDatabase) throws {
    if let known = try database.entry(Self.entry) {
      guard known != id else { return }
      throw refusal("\(database.name) belongs to a system with the key \(known), but \(file) has the key \(id)")
    }
    guard database.service == AuthQuery.service, !opensPasswords(of: database) else { return }
    throw refusal("the passwords in \(database.name) were sealed with another key than the one in \(file)")
  }

  private func refusal(_ fault: String) -> CommandFailure {
    CommandFailure(
      "\(fault). Put the key file that belongs to the databases back from a backup, or set --data-dir and --database-url to a key and "
        + "databases that belong together")
  }

  /// Whether this key opens the first user's password. True if there is no user.
  private func opensPasswords(of database: ServiceDatabase) -> Bool {
    guard let reader = try? database.reader() else { return true }
    defer { reader.close() }
    guard let sealed = try? AuthQueries.someSealedPassword(reader) else { return true }
    return PasswordPool.canOpen(sealed, sealingKey: Secrets.passwords(of: key))
  }

  /// The directory, if it has anything in it.
  private static func filled(_ directory: String) throws(CommandFailure) -> String? {
    guard let stream = opendir(directory) else {
      guard errno == ENOENT else { throw CommandFailure("\(directory) can't be looked at: \(SystemError(errno))") }
      return nil
    }
    defer { closedir(stream) }
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { return directory }
    }
    return nil
  }
}

import AuthService
import AuthWorker
import Contracts
import Glibc
import Messaging
import Sodium

/// The key of a system, from which its other keys derive, and that its databases are of that key: what one key has sealed or signed, no
/// other one opens, and a start with another would look well while nobody can log in.
///
/// Each database keeps the key's id, a digest that says nothing of the key. One of an earlier version has none: then what auth has sealed
/// is tried.
struct SystemKey {
  let key: SecretKey
  private let file: String
  private let databases: [ServiceDatabase]

  /// Reads the key. Makes one only where there is nothing yet that belongs to another.
  ///
  /// - Parameters:
  ///   - isShared: it is the key of several processes, and so is made by none of them.
  ///   - log: the directory of the embedded log; nil: the log is elsewhere.
  init(file: String, isShared: Bool, databases: [ServiceDatabase], log: String?) throws {
    self.file = file
    self.databases = databases
    var status = stat()
    let present = try databases.filter { try $0.exists() }
    if lstat(file, &status) != 0, errno == ENOENT, let data = present.first?.name ?? log.flatMap(Self.filled) {
      throw CommandFailure(
        "the key file \(file) is missing, but \(data) is there, which no other key can read: put the key file back from a backup, or "
          + "begin anew on another --data-dir\(present.isEmpty ? "" : " and other databases")")
    }
    key = try isShared ? Self.shared(file: file) : SecretKey.loadOrMake(file: file)
    for database in present { try check(database) }
  }

  /// The key that several processes have in common. It is made once, by hand: if each made its own, they would not know one another.
  static func shared(file: String) throws -> SecretKey {
    var status = stat()
    guard lstat(file, &status) == 0 || errno != ENOENT else {
      throw CommandFailure(
        "the key file \(file) is missing: make one with 'ticketing key \(file)', once, and give it to every process of the system "
          + "(--secret-key-file, SECRET_KEY_FILE)")
    }
    return try SecretKey(file: file)
  }

  /// Enters the key in the databases that do not have it yet.
  func mark() throws {
    for database in databases where try database.exists() && database.entry(Self.entry) == nil { try database.enter(Self.entry, id) }
  }

  private static let entry = "key"

  private var id: String { key.derive("key id", count: 16).base64URL() }

  private func check(_ database: ServiceDatabase) throws {
    if let known = try database.entry(Self.entry) {
      guard known != id else { return }
      throw refusal("\(database.name) belongs to a system with the key \(known), and \(file) holds the key \(id)")
    }
    guard database.service == AuthQuery.service, !opensPasswords(of: database) else { return }
    throw refusal("the passwords in \(database.name) were sealed with another key than the one in \(file)")
  }

  private func refusal(_ fault: String) -> CommandFailure {
    CommandFailure(
      "\(fault): put the key file that belongs to the databases back from a backup, or give --data-dir and --database-url those that "
        + "belong together")
  }

  /// Whether the first user's password can be opened with this key; true where there is none.
  private func opensPasswords(of database: ServiceDatabase) -> Bool {
    guard let reader = try? database.reader() else { return true }
    defer { reader.close() }
    guard let sealed = try? AuthQueries.someSealedPassword(reader) else { return true }
    return PasswordPool.canOpen(sealed, sealingKey: Secrets.passwords(of: key))
  }

  /// The directory, if there is anything in it.
  private static func filled(_ directory: String) -> String? {
    guard let stream = opendir(directory) else { return nil }
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

import Glibc
import Sodium

/// `ticketing key`: makes the key that all processes of a system share.
struct KeyCommand: Command {
  static let name = "key"
  static let summary = "makes the key that all processes of a system share"
  static let synopsis = "FILE"
  static let about = """
    The command writes a random key into a new file that only this user can read. Keep the file with the backups of the databases: ids,
    passwords and (without JWT_SECRET) tokens depend on the key, and without it nobody can log in. Give the file to every process
    (--secret-key-file).
    """
  static let options: [Option] = []

  private let file: String

  init(_ arguments: Arguments) throws(CommandFailure) {
    guard arguments.words.count == 1, let file = arguments.words.first, !file.isEmpty else {
      throw CommandFailure(usage: "'ticketing key' needs one word: the name of the file to make")
    }
    self.file = file
  }

  func run() throws(CommandFailure) {
    var status = stat()
    guard lstat(file, &status) != 0 else {
      throw CommandFailure("\(file) exists already and was not changed: a system keeps the same key for ever")
    }
    do { _ = try SecretKey.loadOrMake(file: file) } catch { throw CommandFailure(error) }
  }
}

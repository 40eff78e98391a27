import Glibc
import Sodium

/// `ticketing key`: makes the key that all processes of a system share.
struct KeyCommand: Command {
  static let name = "key"
  static let summary = "makes the key that all processes of a system share"
  static let synopsis = "FILE"
  static let about = """
    Writes a random key into a new file that only this user can read. Ids, passwords and (without JWT_SECRET) tokens derive from it, so
    keep it with the backups of the databases: without it nobody can log in. Give it to every process (--secret-key-file).
    """
  static let options: [Option] = []

  private let file: String

  init(_ arguments: Arguments) throws(CommandFailure) {
    guard arguments.words.count == 1, let file = arguments.words.first else {
      throw CommandFailure(usage: "'ticketing key' wants the file to make")
    }
    self.file = file
  }

  func run() throws(CommandFailure) {
    var status = stat()
    guard lstat(file, &status) != 0 else {
      throw CommandFailure("\(file) is there already, and stays as it is: a system has one key for good")
    }
    do { _ = try SecretKey.loadOrMake(file: file) } catch { throw CommandFailure(error) }
  }
}

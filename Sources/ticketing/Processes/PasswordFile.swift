import Foundation
import Glibc

/// The file with a password that the program made: one line of text, which only the owner can read. It is written once and never replaced.
struct PasswordFile {
  let path: String

  init(_ path: String) {
    self.path = path
  }

  /// Nil: there is no such file. Throws when the file exists but has no readable password.
  func read() throws(CommandFailure) -> String? {
    var status = stat()
    if lstat(path, &status) != 0, errno == ENOENT { return nil }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw refusal("can't be read: \(String(cString: strerror(errno)))") }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: Self.maximumBytes + 1)
    let count = Glibc.read(descriptor, &bytes, bytes.count)
    guard count >= 0 else { throw refusal("can't be read: \(String(cString: strerror(errno)))") }
    guard count <= Self.maximumBytes else { throw refusal("has more than \(Self.maximumBytes) bytes, so it is no password") }
    bytes.removeLast(bytes.count - count)
    guard let text = String(validating: bytes, as: UTF8.self) else { throw refusal("is damaged: it is not UTF-8") }
    let password = text.trimmingCharacters(in: .whitespacesAndNewlines)
    guard !password.isEmpty else { throw refusal("is empty") }
    return password
  }

  /// Writes the file under another name first, so that nobody ever sees half of it.
  func write(_ password: String) throws(CommandFailure) {
    let draft = "\(path).\(getpid())"
    let descriptor = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw unwritable(errno) }
    defer {
      close(descriptor)
      unlink(draft)
    }
    let line = Array((password + "\n").utf8)
    guard Glibc.write(descriptor, line, line.count) == line.count, fsync(descriptor) == 0, link(draft, path) == 0 else {
      throw unwritable(errno)
    }
  }

  /// Far more bytes than any password has.
  private static let maximumBytes = 4096

  private func refusal(_ fault: String) -> CommandFailure {
    CommandFailure(
      "the admin's password file \(path) \(fault). Put it back from a backup, or move it away and set ADMIN_PASSWORD to the password")
  }

  private func unwritable(_ code: Int32) -> CommandFailure {
    CommandFailure("the admin's password can't be written to \(path): \(String(cString: strerror(code))). Mend that, or set ADMIN_PASSWORD")
  }
}

import Foundation
import Glibc

/// The file that a made password is kept in: one line of text, for its owner only. It is written once, and never over another one.
struct PasswordFile {
  let path: String

  init(_ path: String) {
    self.path = path
  }

  /// Nil: there is no such file. Throws when there is one and no password can be read in it.
  func read() throws(CommandFailure) -> String? {
    var status = stat()
    if lstat(path, &status) != 0, errno == ENOENT { return nil }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw refusal("can't be read: \(String(cString: strerror(errno)))") }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: Self.maximumBytes + 1)
    let count = Glibc.read(descriptor, &bytes, bytes.count)
    guard count >= 0 else { throw refusal("can't be read: \(String(cString: strerror(errno)))") }
    guard count <= Self.maximumBytes else { throw refusal("has more than \(Self.maximumBytes) bytes, which is no password") }
    bytes.removeLast(bytes.count - count)
    guard let text = String(validating: bytes, as: UTF8.self) else { throw refusal("is damaged: it is not UTF-8") }
    let password = text.trimmingCharacters(in: .whitespacesAndNewlines)
    guard !password.isEmpty else { throw refusal("is empty") }
    return password
  }

  /// Under another name first, so that there is never half a file.
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

  /// Far more than any password has.
  private static let maximumBytes = 4096

  private func refusal(_ fault: String) -> CommandFailure {
    CommandFailure(
      "the admin's password file \(path) \(fault): put it back from a backup, or move it away and set ADMIN_PASSWORD to the password")
  }

  private func unwritable(_ code: Int32) -> CommandFailure {
    CommandFailure("the admin's password can't be kept in \(path): \(String(cString: strerror(code))); set ADMIN_PASSWORD, or mend that")
  }
}

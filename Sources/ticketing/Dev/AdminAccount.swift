import Contracts
import Foundation
import Glibc
import Sodium

/// The first admin: from the settings, or made at the first start and kept beside the data.
struct AdminAccount: Sendable {
  let email: String
  let password: String
  /// The password was made just now: the one time that it is shown.
  let isNew: Bool
  /// Where a made password is kept; nil when it came from the settings.
  let file: String?

  init(_ settings: Settings, file: String) throws(CommandFailure) {
    email = EmailAddress.normalized(settings.adminEmail)
    if let password = settings.adminPassword {
      self.password = password
      self.file = nil
      isNew = false
      return
    }
    self.file = file
    if let kept = try? String(contentsOfFile: file, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines), !kept.isEmpty {
      password = kept
      isNew = false
      return
    }
    // 96 random bits, in letters and digits that are not taken for one another.
    let alphabet = Array("abcdefghijkmnpqrstuvwxyz23456789")
    password = String(Random.bytes(20).map { alphabet[Int($0) % alphabet.count] })
    isNew = true
    let descriptor = open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw CommandFailure("\(file) can't be written: \(String(cString: strerror(errno)))") }
    defer { close(descriptor) }
    let line = Array((password + "\n").utf8)
    guard write(descriptor, line, line.count) == line.count else {
      throw CommandFailure("\(file) can't be written: \(String(cString: strerror(errno)))")
    }
  }
}

import Contracts
import Foundation
import Glibc
import Sodium

/// The first admin: from the settings, or made at the first start and kept beside the data.
struct AdminAccount: Sendable {
  enum Source: Sendable, Equatable {
    /// Named as the user wrote it: `ADMIN_PASSWORD`.
    case setting(String)
    case file(String)
    /// Made just now, and kept in this file: the one time that it is shown.
    case made(String)
  }

  let email: String
  /// Nil: it was not given and is not kept; if the account exists, only who chose the password knows it.
  private(set) var password: String?
  private(set) var source: Source?
  /// What to call the setting of the email.
  private let emailSetting: String

  /// Takes the password of the settings, or that of the file. Throws when there is a file, but no password to be read in it.
  init(_ settings: Settings, file: String?) throws(CommandFailure) {
    email = EmailAddress.normalized(settings.adminEmail)
    emailSetting = settings.adminEmailSource
    if let password = settings.adminPassword {
      self.password = password
      source = .setting(settings.adminPasswordSource)
    } else if let file, let kept = try PasswordFile(file).read() {
      password = kept
      source = .file(file)
    }
  }

  /// Makes a password, and keeps it in the file, if there is none: 100 random bits, in letters and digits that are not taken for one
  /// another.
  mutating func makePassword(file: String) throws(CommandFailure) -> String {
    if let password { return password }
    let alphabet = Array("abcdefghijkmnpqrstuvwxyz23456789")
    let made = String(Random.bytes(20).map { alphabet[Int($0) % alphabet.count] })
    try PasswordFile(file).write(made)
    password = made
    source = .made(file)
    return made
  }

  /// Refuses what the settings say of an account that is there already, and that they can't change.
  /// - Parameter isRight: whether a password is the account's.
  func check(against user: AuthUser, in database: String, isRight: (String) throws -> Bool) throws {
    guard user.roles.contains(.admin) else {
      throw CommandFailure(
        usage: "\(emailSetting) is \(email), which is the account of a user in \(database) who is no admin: whoever signed up with it "
          + "would become one; give another email")
    }
    guard let password, let source, try !isRight(password) else { return }
    switch source {
    case .setting(let name):
      throw CommandFailure(
        usage: "\(name) is not the password of \(email), who is in \(database) already: a setting changes no password; start with the "
          + "password that the account has, or without \(name), or with another admin's email")
    case .file(let file), .made(let file):
      throw CommandFailure(
        "the password in \(file) is not that of \(email) in \(database): put the file back from the backup that the database is of, or "
          + "move it away and the account keeps its password")
    }
  }
}

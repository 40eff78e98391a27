import Contracts
import Foundation
import Glibc
import Sodium

/// The first admin. The settings name it; without them the program makes it at the first start and keeps its password beside the data.
struct AdminAccount: Sendable {
  enum Source: Sendable, Equatable {
    /// The name of the setting, as the user wrote it: `ADMIN_PASSWORD`.
    case setting(String)
    case file(String)
    /// The program has just made it and keeps it in this file. It is shown only this once.
    case made(String)
  }

  let email: String
  /// Nil: no setting gives it and no file keeps it. If the account exists, only the person who chose the password knows it.
  private(set) var password: String?
  private(set) var source: Source?
  /// The name of the setting that gives the email.
  private let emailSetting: String

  /// Takes the password from the settings, or else from the file. Throws when the file exists but has no readable password.
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

  /// Makes a password and keeps it in the file, unless there is one already. It has 100 random bits, written in letters and digits that
  /// nobody mistakes for one another.
  mutating func makePassword(file: String) throws(CommandFailure) -> String {
    if let password { return password }
    let alphabet = Array("abcdefghijkmnpqrstuvwxyz23456789")
    let made = String(Random.bytes(20).map { alphabet[Int($0) % alphabet.count] })
    try PasswordFile(file).write(made)
    password = made
    source = .made(file)
    return made
  }

  /// Throws when the settings contradict an account that exists already: settings can't change an account.
  /// - Parameter isRight: whether a password is the account's.
  func check(against user: AuthUser, in database: String, isRight: (String) throws -> Bool) throws {
    guard user.roles.contains(.admin) else {
      throw CommandFailure(
        usage: "\(emailSetting) is \(email), and this user in \(database) is no admin. A setting makes no user an admin: give another "
          + "email")
    }
    guard let password, let source, try !isRight(password) else { return }
    switch source {
    case .setting(let name):
      throw CommandFailure(
        usage: "\(name) is not the password of \(email), who is in \(database) already. A setting changes no password. Start with the "
          + "account's own password, or without \(name), or with another email for the admin")
    case .file(let file), .made(let file):
      throw CommandFailure(
        "the password in \(file) is not the password of \(email) in \(database). Put the file back from the same backup as the database, "
          + "or move the file away: the account keeps its password")
    }
  }
}

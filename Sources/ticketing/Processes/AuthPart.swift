import AuthService
import AuthWorker
import Contracts
import Deciding
import EventLoop
import HTTP
import Hosting
import Messaging

/// The parts of auth that are not lanes: passwords, logins, and the first admin.
final class AuthPart {
  private(set) var admin: AdminAccount
  private let database: ServiceDatabase
  private let secrets: Secrets
  /// The file for a password that the program makes. Nil: it makes none.
  private let passwordFile: String?
  private let passwords: PasswordPool
  private let isAdminChecked: Bool
  private let patience: StartPatience
  private let logger: Logger

  /// Throws when the admin's account exists and contradicts the settings.
  init(_ admin: AdminAccount, database: ServiceDatabase, secrets: Secrets, passwordFile: String?, _ base: SystemBase) throws {
    self.admin = admin
    self.database = database
    self.secrets = secrets
    self.passwordFile = passwordFile
    patience = base.patience
    logger = base.logger
    let passwords = try PasswordPool(sealingKey: secrets.passwords)
    self.passwords = passwords
    isAdminChecked = try patience.attemptDatabases { try Self.check(admin, in: database, passwords) }
  }

  typealias Routes = @Sendable (inout Router<InternalServer.Handler>, EventLoop) throws -> Void

  /// The routes of auth. Add them on the thread of internal HTTP.
  var routes: Routes {
    { [database, passwords, secrets, logger] router, loop in
      AuthRoutes(
        reader: try database.reader(), passwords: passwords, tokens: AccessTokens(signer: secrets.signer), logger: logger, on: loop
      ).add(to: &router)
    }
  }

  func stop() { passwords.stop() }

  // MARK: the first admin

  /// Has notification told where users are, if its database may not know that.
  ///
  /// - Parameter history: of notification's database.
  func announceContacts(to history: String?, _ commands: StartCommands) throws {
    try ContactAnnouncement(database: database, history: history).make(through: commands)
  }

  /// Makes the admin of the settings, if there is none, and checks the account against the settings. Call it when auth's lanes run, in this
  /// process or in another one.
  func registerAdmin(_ commands: StartCommands) throws {
    let reader = try database.reader()
    defer { reader.close() }
    func exists() throws -> Bool { try AuthQueries.user(admin.email, reader) != nil }
    if try !exists() {
      guard let password = try passwordToRegister() else {
        return logger.warning(
          "there is no admin yet: start one auth worker with ADMIN_PASSWORD, 8 characters or more", ["email": admin.email])
      }
      let command = RegisterUser(email: admin.email, name: "Admin", sealedPassword: try sealed(password), roles: [.user, .admin])
      try commands.send([.register(command)], "the log to take the admin's account")
      try commands.wait(for: "auth to take the admin's account", until: exists)
    }
    if !isAdminChecked { _ = try Self.check(admin, in: database, passwords) }
    guard admin.password == nil else { return }
    logger.info("the admin's password is unchanged, and is not kept here", ["email": admin.email])
  }

  private func passwordToRegister() throws -> String? {
    if let password = admin.password { return password }
    return try passwordFile.map { try admin.makePassword(file: $0) }
  }

  private func sealed(_ password: String) throws -> String {
    let sealed = Handover<Result<String, PasswordPoolError>>()
    passwords.seal(password) { sealed.put($0) }
    return try sealed.take().get()
  }

  /// False: the account does not exist yet, or it can't be read until its service has brought the database up to date.
  private static func check(_ admin: AdminAccount, in database: ServiceDatabase, _ passwords: PasswordPool) throws -> Bool {
    guard try database.exists(), let reader = try? database.reader() else { return false }
    defer { reader.close() }
    guard let user = try AuthQueries.user(admin.email, reader) else { return false }
    guard passwords.canOpen(user.sealedPassword) else {
      throw CommandFailure(
        "the password of \(admin.email) in \(database.name) was sealed with another key than this system's. The log or the databases "
          + "belong to another system. Start with the key, the log and the databases of one system")
    }
    try admin.check(against: user, in: database.name) { password in
      let answer = Handover<Result<Bool, PasswordPoolError>>()
      passwords.verify(password, sealed: user.sealedPassword) { answer.put($0) }
      return try answer.take().get()
    }
    return true
  }
}

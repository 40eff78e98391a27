import Contracts
import Messaging

/// The key of the system, and the databases of a process's services. A start reads them first. If they do not belong together, the start is
/// refused before it has changed anything.
struct Belongings {
  let databases: [ServiceDatabase]
  let systemKey: SystemKey
  let secrets: Secrets
  /// Nil: auth is not among the services.
  let auth: AuthPart?

  /// - Parameters:
  ///   - services: the services of this process.
  ///   - directory: has the key, unless the settings name another file, and the admin's password. Nil: the process has no directory.
  init(of services: [String], _ base: SystemBase, in directory: DataDirectory?) throws {
    let settings = base.settings
    let databases = Services.databases(of: services, at: settings.databases)
    let authDatabase = databases.first { $0.service == AuthQuery.service }
    let passwordFile = directory?.adminPasswordFile
    let admin = try authDatabase.map { _ throws(CommandFailure) in try AdminAccount(settings, file: passwordFile) }
    let file = settings.keyFile ?? directory?.keyFile ?? ""
    systemKey = try base.patience.attemptDatabases {
      try SystemKey(
        file: file, isShared: settings.keyFile != nil, databases: databases,
        log: settings.log == .embedded ? directory?.logDirectory : nil)
    }
    let secrets = try Secrets(systemKey.key, jwtSecret: settings.jwtSecret)
    self.databases = databases
    self.secrets = secrets
    auth = try authDatabase.flatMap { database in
      try admin.map { try AuthPart($0, database: database, secrets: secrets, passwordFile: passwordFile, base) }
    }
  }
}

import Contracts
import Hosting
import LaneHosting
import Messaging
import NotificationWorker

/// The services of a process: their lanes, their internal HTTP, and their entries in the registry.
final class WorkerPart {
  let process: ServiceProcess
  let auth: AuthPart?
  private let base: SystemBase
  private let opened: OpenLog
  private let inquiry: LogInquiry

  /// - Parameter configuration: says how others reach the process, and whether it shares its partitions.
  init(_ belongings: Belongings, on opened: OpenLog, _ base: SystemBase, _ configuration: ServiceProcess.Configuration) throws {
    let settings = base.settings
    let hosted = try Services.hosted(base, on: opened, databases: belongings.databases)
    let claims = try base.patience.attemptDatabases { DatabaseSet(try Services.claims(of: hosted), later: try Services.claims(of: hosted)) }
    if !settings.recovers, let finding = claims.findings().first { throw CommandFailure(finding.text) }
    let inquiry = base.inquiry(opened) { claims.takenBeyond($0) }
    var configuration = configuration
    configuration.registryPartitions = opened.partitions(of: ServiceInstance.topic)
    let noRoutes: AuthPart.Routes = { _, _ in }
    process = try base.patience.attempt(settings.log.name) { [configuration] in
      try ServiceProcess(
        hosted, log: opened.log, configuration: configuration, inquiry: inquiry, metrics: base.metrics, logger: base.logger,
        more: belongings.auth?.routes ?? noRoutes)
    }
    auth = belongings.auth
    self.base = base
    self.opened = opened
    self.inquiry = inquiry
    // The services have made their databases by now.
    try base.patience.attemptDatabases {
      try belongings.systemKey.mark()
      for database in belongings.databases { try database.note(partitions: opened.layout.partitions) }
    }
  }

  /// Returns when every lane has read what was in the log, the first admin exists, and notification is told where users are.
  func waitUntilReady() throws {
    let commands = StartCommands(log: opened.log, partitions: opened.partitions(of: AuthCommand.topic), patience: base.patience) {
      [process] in process.damage
    }
    try auth?.registerAdmin(commands)
    try waitUntilCaughtUp()
    // A notification in this process has told the log by now which database it has.
    try auth?.announceContacts(to: notificationHistory(), commands)
  }

  private func notificationHistory() throws -> String? {
    try base.patience.attempt(base.settings.log.name) { [inquiry] in try inquiry.history(NotificationDecider.service) }
  }

  private func waitUntilCaughtUp() throws {
    try base.patience.wait(for: "the services to be ready", { process.waitsFor }) {
      process.announceChanges()
      if process.haveCaughtUp { return true }
      if let damage = process.damage { throw CommandFailure(damage) }
      return false
    }
  }

  /// - Parameter limit: the time for sending to the log what was handled. False: something holds a thread up, and it goes on.
  func stop(limit: Duration) -> Bool {
    let isOver = process.stop(limit: limit)
    auth?.stop()
    return isOver
  }
}

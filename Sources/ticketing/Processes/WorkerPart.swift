import Contracts
import Hosting
import Messaging

/// The services of a process: their lanes, their internal HTTP, and their entries in the registry.
final class WorkerPart {
  let process: ServiceProcess
  let auth: AuthPart?
  private let base: SystemBase
  private let opened: OpenLog

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
    // The services have made their databases by now.
    try base.patience.attemptDatabases {
      try belongings.systemKey.mark()
      for database in belongings.databases { try database.note(partitions: opened.layout.partitions) }
    }
  }

  /// Returns when every lane has read what was in the log, and the first admin exists.
  func waitUntilReady() throws {
    try auth?.prepareUsers(
      StartCommands(log: opened.log, partitions: opened.partitions(of: AuthCommand.topic), patience: base.patience) { [process] in
        process.damage
      })
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

import APIEdge
import AuthWorker
import Contracts
import Deciding
import Foundation
import HTTP
import Hosting
import Messaging
import Sodium

/// Everything in one process: log, services, edge. Started in that order and stopped in the other.
final class DevSystem {
  let port: UInt16
  let admin: AdminAccount
  private let log: any Log
  private let services: ServiceProcess
  private let edge: LoopThread<Edge>
  private let metrics: Metrics
  private let logger: Logger

  init(_ settings: Settings, _ directory: DataDirectory) throws {
    let logger = Logger(level: settings.logLevel, component: "ticketing")
    let metrics = Metrics()
    self.logger = logger
    self.metrics = metrics
    let topics = try TopicDeclarations(yaml: DeclaredTopics.yaml).specifications
    let secrets = try Secrets(keyFile: directory.keyFile, jwtSecret: settings.jwtSecret)
    admin = try AdminAccount(settings, file: directory.adminPasswordFile)

    let log = try Self.openLog(settings, directory, logger)
    try log.create(topics)
    let candidate = UUID().uuidString.lowercased()
    let identity: @Sendable () throws -> String = { try Self.identity(of: log, orBecome: candidate) }
    _ = try identity()
    self.log = log

    let instance = "dev-\(getpid())"
    let hosted = try Services.all(topics: topics, databases: settings.databaseDirectory)
    let passwords = try PasswordPool(sealingKey: secrets.passwords)
    let authDatabase = Services.database(of: AuthQuery.service, in: settings.databaseDirectory)
    services = try ServiceProcess(
      hosted, log: log, registryPartitions: topics.first { $0.name == ServiceInstance.topic }?.partitions ?? 1, instance: instance,
      secret: secrets.internalHTTP, controlSocket: directory.controlSocket, identity: identity, logger: logger,
      more: { router, loop in
        AuthRoutes.add(to: &router, database: authDatabase, passwords: passwords, tokens: AccessTokens(signer: secrets.signer), on: loop)
      })

    var configuration = EdgeConfiguration(
      instance: instance, topics: topics, secret: secrets.ids, signer: secrets.signer, internalSecret: secrets.internalHTTP)
    configuration.port = settings.port
    let bound = Handover<UInt16>()
    edge = try LoopThread.start(named: "edge") { [configuration] loop in
      let edge = try Edge(configuration, log: log, loop: loop, metrics: metrics, logger: logger.of("edge"))
      bound.put(try edge.start())
      return edge
    }
    port = bound.take()
  }

  private static func openLog(_ settings: Settings, _ directory: DataDirectory, _ logger: Logger) throws -> any Log {
    switch settings.log {
    case .embedded:
      let log = try EmbeddedLog(directory: directory.logDirectory)
      for repair in log.repairs { logger.of("log").info("a torn tail was cut off", ["repair": "\(repair)"]) }
      return log
    case .kafka(let servers):
      return try KafkaLog(KafkaLog.Settings(bootstrapServers: servers), logger: logger.of("kafka"))
    }
  }

  /// Ten seconds at most.
  private static func identity(of log: any Log, orBecome candidate: String) throws(LogError) -> String {
    var patience = 1000
    return try LogIdentity.read(from: log, orBecome: candidate, now: .now()) { () throws(LogError) in
      patience -= 1
      guard patience > 0 else { throw LogError(.unavailable, "the log does not say who it is; is the broker well?") }
      usleep(10_000)
    }
  }

  /// Edge first, so that nothing new comes in; then the services finish what they have.
  func stop() {
    let answered = Handover<Void>()
    edge.execute { edge, _ in edge.stop(limit: .seconds(6)) { answered.put(()) } }
    answered.take()
    edge.stop()
    services.stop(limit: .seconds(2))
    log.close()
  }
}

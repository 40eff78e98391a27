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
  let log: any Log
  let services: ServiceProcess
  let metrics: Metrics
  private let topics: [TopicSpecification]
  private let edge: LoopThread<Edge>
  private let window: LoopThread<WindowHost>?
  private let passwords: PasswordPool
  private let authDatabase: String
  private let logger: Logger
  private let stopRequest: StopRequest

  /// - Parameter stopRequest: ends the start's waits.
  init(_ settings: Settings, _ directory: DataDirectory, _ stopRequest: StopRequest) throws {
    self.stopRequest = stopRequest
    let logger = Logger(level: settings.logLevel, component: "ticketing")
    let metrics = Metrics()
    self.logger = logger
    self.metrics = metrics
    let topics = try TopicDeclarations(yaml: DeclaredTopics.yaml).specifications
    let secrets = try Secrets(keyFile: directory.keyFile, jwtSecret: settings.jwtSecret)
    admin = try AdminAccount(settings, file: directory.adminPasswordFile)

    let log = try Self.openLog(settings, directory, logger)
    try log.create(topics)
    try log.check(topics)
    let identity: @Sendable () throws -> String = { try Self.identity(of: log, topics, unless: stopRequest, logger) }
    _ = try identity()
    self.log = log

    window = try settings.windowPort.map { port in
      try LoopThread.start(named: "window") { loop in try WindowHost(showing: log, topics: topics, port: port, logger: logger, on: loop) }
    }

    let instance = "dev-\(getpid())"
    let hosted = try Services.all(topics: topics, databases: settings.databaseDirectory, synchronous: settings.durability.synchronous)
    let passwords = try PasswordPool(sealingKey: secrets.passwords)
    self.passwords = passwords
    self.topics = topics
    let authDatabase = Services.database(of: AuthQuery.service, in: settings.databaseDirectory)
    services = try ServiceProcess(
      hosted, log: log, registryPartitions: topics.first { $0.name == ServiceInstance.topic }?.partitions ?? 1,
      // One process has the data directory, so a new one takes its dead predecessor's place in the registry.
      instance: "dev",
      secret: secrets.internalHTTP, controlSocket: directory.controlSocket, identity: identity, logger: logger,
      more: { router, loop in
        let reader = try SQLiteStoreReader(path: authDatabase, service: AuthQuery.service)
        AuthRoutes(
          reader: reader, passwords: passwords, tokens: AccessTokens(signer: secrets.signer), logger: logger, on: loop
        ).add(to: &router)
      })
    self.authDatabase = authDatabase

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
      let log = try EmbeddedLog(directory: directory.logDirectory, settings: settings.durability.embeddedLog)
      for repair in log.repairs { logger.of("log").info("a torn tail was cut off", ["repair": "\(repair)"]) }
      return log
    case .kafka(let servers):
      return try KafkaLog(KafkaLog.Settings(bootstrapServers: servers, clientID: "ticketing"), logger: logger.of("kafka"))
    }
  }

  /// Makes topics anew that somebody has removed: the log is then another one, and the journals fill it again. Ten seconds at most.
  private static func identity(
    of log: any Log, _ topics: [TopicSpecification], unless stopRequest: StopRequest, _ logger: Logger
  ) throws(LogError) -> String {
    var patience = 1000
    let wait = { () throws(LogError) in
      guard !stopRequest.isMade else { throw LogError(.unavailable, "asked to stop before the log said who it is") }
      patience -= 1
      guard patience > 0 else { throw LogError(.unavailable, "the log does not say who it is; is the broker well?") }
      usleep(10_000)
    }
    let created = try log.create(topics)
    if !created.isEmpty {
      logger.of("log").error(
        "topics were gone with all that was in them; they are made anew, and filled again from the journals",
        ["topics": created.sorted().joined(separator: " ")])
      if !created.contains(LogIdentity.topic) {
        try LogIdentity.renew(log, as: UUID().uuidString.lowercased(), now: .now(), wait: wait)
      }
    }
    return try LogIdentity.read(from: log, orBecome: UUID().uuidString.lowercased(), now: .now(), wait: wait)
  }

  func partitions(of topic: String) -> Int32 {
    topics.first { $0.name == topic }?.partitions ?? 1
  }

  func openAuthReader() throws -> any StoreReader {
    try SQLiteStoreReader(path: authDatabase, service: AuthQuery.service)
  }

  var isAskedToStop: Bool { stopRequest.isMade }

  /// What is damaged, so that nothing can come of waiting for who reads it.
  var damage: String? {
    if let damage = services.damage { return damage }
    let found = Handover<String?>()
    edge.execute { edge, _ in found.put(edge.damage) }
    return found.take(limit: .seconds(2)) ?? nil
  }

  func sealedAdminPassword() throws -> String {
    let sealed = Handover<Result<String, PasswordPoolError>>()
    passwords.seal(admin.password) { sealed.put($0) }
    return try sealed.take().get()
  }

  /// Removes what the embedded log need not keep. May wait for the disk.
  func maintainLog() {
    guard let log = log as? EmbeddedLog else { return }
    for failure in log.maintain(now: .now()).failures {
      logger.of("log").warning("a part of the log could not be cleaned; the next round tries again", ["error": "\(failure)"])
    }
  }

  /// What the lanes count, where `/metrics` shows it.
  func updateMetrics() {
    for service in services.services {
      let snapshot = service.status.snapshot
      func gauge(_ name: String, _ help: String, _ value: Int) {
        metrics.gauge(name, help, ["service": service.service.name]).set(value)
      }
      gauge("lane_messages_handled", "Messages and timers decided on since the start.", snapshot.counters.handled)
      gauge("lane_batches", "Batches committed since the start.", snapshot.counters.batches)
      gauge("lane_messages_repeated", "Messages skipped because they had been handled before.", snapshot.counters.repeated)
      gauge("lane_messages_early", "Messages whose predecessor in their channel is missing.", snapshot.counters.early)
      gauge("lane_attempts_failed", "Attempts at a message that failed.", snapshot.counters.attemptsFailed)
      gauge("lane_messages_refused", "Messages that the log will never take; another went in their place.", snapshot.counters.refused)
      gauge("lane_failures", "Failures of the database or the log.", snapshot.counters.failures)
      gauge("lane_keys_blocked", "Keys whose messages wait for a retry or for an operator.", snapshot.blockedKeys)
    }
  }

  /// Edge first, so that nothing new comes in; then the services finish what they have.
  func stop() {
    let answered = Handover<Void>()
    edge.execute { edge, _ in edge.stop(limit: .seconds(6)) { answered.put(()) } }
    answered.take()
    edge.stop()
    services.stop(limit: .seconds(2))
    passwords.stop()
    if let window {
      let closed = Handover<Void>()
      window.execute { window, _ in
        window.close()
        closed.put(())
      }
      closed.take()
      window.stop()
    }
    log.close()
  }
}

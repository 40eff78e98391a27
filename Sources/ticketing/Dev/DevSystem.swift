import APIEdge
import AuthService
import AuthWorker
import Contracts
import Deciding
import EventLoop
import Glibc
import Hosting
import LaneHosting
import Messaging
import Sodium
import Window

/// Everything in one process: log, services, edge. Started in that order and stopped in the other.
final class DevSystem {
  let port: UInt16
  private(set) var admin: AdminAccount
  let log: any Log
  let services: ServiceProcess
  let metrics: Metrics
  let patience: StartPatience
  private let topics: [TopicSpecification]
  private let edge: LoopThread<Edge>
  private let window: LoopThread<WindowHost>?
  private let passwords: PasswordPool
  private let authDatabase: ServiceDatabase
  private let logger: Logger
  private let adminPasswordFile: String
  private let isAdminChecked: Bool

  /// Reads first what it was given and what is there, and refuses what does not belong together before anything is changed.
  ///
  /// - Parameter stopRequest: ends the start's waits.
  init(_ settings: Settings, _ directory: DataDirectory, _ stopRequest: StopRequest) throws {
    let logger = Logger(level: settings.logLevel, component: "ticketing")
    let metrics = Metrics()
    let patience = StartPatience(stopRequest: stopRequest, logger: logger, databaseServer: settings.databases.server)
    self.logger = logger
    self.metrics = metrics
    self.patience = patience
    let declarations = try TopicDeclarations(yaml: DeclaredTopics.yaml)
    let databases = Services.databases(at: settings.databases)
    let authDatabase = try Services.database(of: AuthQuery.service, in: databases)
    let admin = try AdminAccount(settings, file: directory.adminPasswordFile)
    adminPasswordFile = directory.adminPasswordFile
    self.admin = admin
    let systemKey = try patience.attemptDatabases {
      try SystemKey(file: directory.keyFile, databases: databases, log: settings.log == .embedded ? directory.logDirectory : nil)
    }
    let secrets = try Secrets(systemKey.key, jwtSecret: settings.jwtSecret)
    let passwords = try PasswordPool(sealingKey: secrets.passwords)
    isAdminChecked = try patience.attemptDatabases { try Self.check(admin, in: authDatabase, passwords) }

    let known = try patience.attemptDatabases { try databases.compactMap { try $0.knownPartitions(settings.durability.synchronous) } }
    let log = try Self.openLog(settings, directory, logger)
    let layout = try patience.attempt(settings.log.name) {
      let layout = try TopicLayout(declarations, on: log.partitionCounts(), databases: known, wanted: settings.topicPartitions)
      try log.create(layout.topics)
      try log.check(layout.topics)
      _ = try LogInquiry(of: log, layout.topics, logger: logger, unless: { stopRequest.isMade }).identity()
      return layout
    }
    if let wanted = settings.topicPartitions, wanted != layout.partitions {
      logger.warning(
        "this system was made with another number of partitions and keeps it; TOPIC_PARTITIONS is for one that is made",
        ["partitions": String(layout.partitions), "asked": String(wanted)])
    }
    let topics = layout.topics
    self.log = log

    window = try settings.windowPort.map { port in
      try LoopThread.start(named: "window") { loop in try WindowHost(showing: log, topics: topics, port: port, logger: logger, on: loop) }
    }

    let instance = "dev-\(getpid())"
    let hosted = try Services.all(
      topics: topics, databases: databases, synchronous: settings.durability.synchronous, recovers: settings.recovers)
    let claims = DatabaseSet(try patience.attemptDatabases { try Services.claims(of: hosted) })
    if !settings.recovers, let finding = claims.findings().first { throw CommandFailure(finding.text) }
    let inquiry = LogInquiry(
      of: log, topics, recovers: settings.recovers, taken: { claims.takenBeyond($0) }, logger: logger, unless: { stopRequest.isMade })
    self.passwords = passwords
    self.topics = topics
    services = try patience.attempt(settings.log.name) {
      try ServiceProcess(
        hosted, log: log, registryPartitions: topics.first { $0.name == ServiceInstance.topic }?.partitions ?? 1,
        // One process has the data directory, so a new one takes its dead predecessor's place in the registry.
        instance: "dev",
        secret: secrets.internalHTTP, controlSocket: directory.controlSocket, inquiry: inquiry, logger: logger,
        more: { router, loop in
          AuthRoutes(
            reader: try authDatabase.reader(), passwords: passwords, tokens: AccessTokens(signer: secrets.signer), logger: logger,
            on: loop
          ).add(to: &router)
        })
    }
    self.authDatabase = authDatabase
    // The services have made their databases by now.
    try patience.attemptDatabases {
      try systemKey.mark()
      for database in databases { try database.note(partitions: layout.partitions) }
    }

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

  func partitions(of topic: String) -> Int32 {
    topics.first { $0.name == topic }?.partitions ?? 1
  }

  func openAuthReader() throws -> any StoreReader { try authDatabase.reader() }

  /// Refuses an account that was not there, or could not be read, when the start began, and is not as the settings say.
  func checkAdmin() throws {
    if !isAdminChecked { _ = try Self.check(admin, in: authDatabase, passwords) }
    guard admin.password == nil else { return }
    logger.info("the admin's password is as it was, and not kept here", ["email": admin.email])
  }

  /// False: there is no such account yet, or none that can be read before its service has brought the database up to date.
  private static func check(_ admin: AdminAccount, in database: ServiceDatabase, _ passwords: PasswordPool) throws -> Bool {
    guard try database.exists(), let reader = try? database.reader() else { return false }
    defer { reader.close() }
    guard let user = try AuthQueries.user(admin.email, reader) else { return false }
    guard passwords.canOpen(user.sealedPassword) else {
      throw CommandFailure(
        "the password of \(admin.email) in \(database.name) was sealed with another key than this system's: its log or its databases are "
          + "another system's; give it those that belong to its key, or that key")
    }
    try admin.check(against: user, in: database.name) { password in
      let answer = Handover<Result<Bool, PasswordPoolError>>()
      passwords.verify(password, sealed: user.sealedPassword) { answer.put($0) }
      return try answer.take().get()
    }
    return true
  }

  /// What is damaged, so that nothing can come of waiting for who reads it.
  var damage: String? {
    if let damage = services.damage { return damage }
    let found = Handover<String?>()
    edge.execute { edge, _ in found.put(edge.damage) }
    return found.take(limit: .seconds(2)) ?? nil
  }

  /// Of the one that was given, or of one that is made now.
  func sealedAdminPassword() throws -> String {
    let sealed = Handover<Result<String, PasswordPoolError>>()
    passwords.seal(try admin.makePassword(file: adminPasswordFile)) { sealed.put($0) }
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
    if let log = log as? KafkaLog {
      for (kind, count) in log.requestsSent {
        metrics.gauge("kafka_requests", "Requests sent to brokers since the start.", ["kind": kind]).set(count)
      }
    }
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

  /// Whether the edge has heard where this process's services answer.
  var edgeKnowsServices: Bool {
    let (names, address) = (services.services.map(\.service.name), services.address)
    let known = Handover<Bool>()
    edge.execute { edge, _ in known.put(names.allSatisfy { edge.hasHeard(of: $0, at: address) }) }
    return known.take(limit: .seconds(2)) ?? false
  }

  /// Edge first, so that nothing new comes in; then the services finish what they have: in ten seconds, whatever a broker or a disk do.
  /// False: a thread is held up by one of them, and goes on.
  func stop() -> Bool {
    var isOver = edge.finish(within: .seconds(6)) { edge, done in edge.stop(limit: .milliseconds(5500), done: done) }
    isOver = services.stop(limit: .seconds(1)) && isOver
    let isLogLetGo = Handover<Bool>()
    edge.execute { edge, _ in isLogLetGo.put(edge.isDoneWithLog) }
    isOver = isLogLetGo.take(limit: .milliseconds(200)) ?? false && isOver
    isOver = edge.stop(within: .milliseconds(200)) && isOver
    passwords.stop()
    if let window {
      window.finish(within: .milliseconds(200)) { window, done in
        window.close()
        done()
      }
      isOver = window.stop(within: .milliseconds(200)) && isOver
    }
    // Who still asks it must not find it gone.
    if isOver { log.close() }
    return isOver
  }
}

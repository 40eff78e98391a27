import Contracts
import Hosting
import LaneHosting
import Messaging
import OpenTelemetry
import Tracing

/// What every process of a system begins with: settings, log lines, metrics, spans, and a way to open the log.
struct SystemBase {
  let settings: Settings
  let stopRequest: StopRequest
  let logger: Logger
  let metrics = Metrics()
  let patience: StartPatience
  private let declarations: TopicDeclarations
  /// Sends spans to a collector; nil: none are made.
  private let exporter: SpanExporter?

  /// - Parameter stopRequest: ends the waits of the start.
  init(_ settings: Settings, _ stopRequest: StopRequest) throws {
    self.settings = settings
    self.stopRequest = stopRequest
    logger = Logger(level: settings.logLevel, component: "ticketing")
    patience = StartPatience(stopRequest: stopRequest, logger: logger, databaseServer: settings.databases.server)
    exporter = try settings.spans.map { [logger] spans in
      try SpanExporter(spans) { logger.of("traces").warning("spans could not be sent", ["reason": $0]) }
    }
    declarations = try TopicDeclarations(yaml: DeclaredTopics.yaml)
  }

  var tracer: Tracer? { exporter?.tracer }

  /// Sends the last spans. Call it after everything else has ended.
  func stop() -> Bool { exporter?.stop() ?? true }

  /// Opens the log, and makes the missing topics with as many partitions as the others have. Waits while the cluster can't be reached.
  ///
  /// - Parameters:
  ///   - directory: the directory of the embedded log.
  ///   - databases: the databases of the process's services. They know the number of partitions if the log has lost its topics.
  func openLog(in directory: String, for databases: [ServiceDatabase] = []) throws -> OpenLog {
    let known = try patience.attemptDatabases { [settings] in
      try databases.compactMap { try $0.knownPartitions(settings.durability.synchronous) }
    }
    let log = try makeLog(directory)
    let layout = try patience.attempt(settings.log.name) { [declarations, settings] in
      let layout = try TopicLayout(declarations, on: log.partitionCounts(), databases: known, wanted: settings.topicPartitions)
      try log.create(layout.topics)
      try log.check(layout.topics)
      return layout
    }
    if let wanted = settings.topicPartitions, wanted != layout.partitions {
      logger.warning(
        "this system keeps the number of partitions that it was made with; TOPIC_PARTITIONS is for a new system",
        ["partitions": String(layout.partitions), "asked": String(wanted)])
    }
    let opened = OpenLog(log: log, layout: layout)
    let inquiry = inquiry(opened)
    try patience.attempt(settings.log.name) { _ = try inquiry.identity() }
    return opened
  }

  private func makeLog(_ directory: String) throws -> any Log {
    switch settings.log {
    case .embedded:
      let log = try EmbeddedLog(directory: directory, settings: settings.durability.embeddedLog)
      for repair in log.repairs { logger.of("log").info("a torn tail was cut off", ["repair": "\(repair)"]) }
      return log
    case .kafka(let settings):
      return try settings.log(logger.of("kafka"))
    }
  }

  /// - Parameter taken: the parameter of `LogInquiry`.
  func inquiry(_ opened: OpenLog, taken: @escaping @Sendable (String) -> [OutboundChannel: Int64] = { _ in [:] }) -> LogInquiry {
    LogInquiry(
      of: opened.log, opened.topics, recovers: settings.recovers, taken: taken, logger: logger,
      unless: { [stopRequest] in stopRequest.isMade })
  }
}

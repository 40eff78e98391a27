import Contracts
import Hosting
import LaneHosting
import Messaging

/// What every process of a system begins with, whichever part of it it is.
struct SystemBase {
  let settings: Settings
  let stopRequest: StopRequest
  let logger: Logger
  let metrics = Metrics()
  let patience: StartPatience
  let topics: [TopicSpecification]

  /// - Parameter stopRequest: ends the start's waits.
  init(_ settings: Settings, _ stopRequest: StopRequest) throws {
    self.settings = settings
    self.stopRequest = stopRequest
    logger = Logger(level: settings.logLevel, component: "ticketing")
    patience = StartPatience(stopRequest: stopRequest, logger: logger, databaseServer: settings.databases.server)
    topics = try TopicDeclarations(yaml: DeclaredTopics.yaml).specifications
  }

  func partitions(of topic: String) -> Int32 {
    topics.first { $0.name == topic }?.partitions ?? 1
  }

  /// Opens the log, and sees to its topics. Waits for a cluster that can't be reached.
  ///
  /// - Parameter directory: of the embedded log.
  func openLog(in directory: String) throws -> any Log {
    let log = try makeLog(directory)
    try patience.attempt(settings.log.name) {
      try log.create(topics)
      try log.check(topics)
      _ = try inquiry(log).identity()
    }
    return log
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

  /// - Parameter taken: as of `LogInquiry`.
  func inquiry(_ log: any Log, taken: @escaping @Sendable (String) -> [OutboundChannel: Int64] = { _ in [:] }) -> LogInquiry {
    LogInquiry(
      of: log, topics, recovers: settings.recovers, taken: taken, logger: logger, unless: { [stopRequest] in stopRequest.isMade })
  }
}

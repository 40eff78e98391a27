import Kafka

extension LogError {
  init(_ error: KafkaError) {
    self.init(Code(error), error.description)
  }
}

/// Runs what may fail in Kafka's words, and says it in the log's.
func asking<Result>(_ body: () throws(KafkaError) -> Result) throws(LogError) -> Result {
  do throws(KafkaError) {
    return try body()
  } catch {
    throw LogError(error)
  }
}

extension LogError.Code {
  fileprivate init(_ error: KafkaError) {
    self =
      switch error {
      case _ where error.isFatal: .fatal
      case _ where error.isQueueFull: .queueFull
      case _ where error.isOutOfRange: .outOfRange
      case _ where error.isTooLarge: .tooLarge
      case _ where error.isInvalidTimestamp: .invalidTimestamp
      case _ where error.isInvalidRecord: .invalidRecord
      case _ where error.isTopicUnauthorized: .unauthorized
      case _ where error.isUnknownTopicOrPartition: .unknownTopic
      case _ where error.isRetriable: .unavailable
      default: .other
      }
  }
}

extension Logger {
  /// What a client of Kafka has to say, about connections mostly; it recovers from errors by itself.
  func write(_ line: ClientLogLine) {
    switch line.level {
    case .emergency, .alert, .critical, .error: error(line.text, ["kafka": line.facility])
    case .warning: warning(line.text, ["kafka": line.facility])
    case .notice, .info: info(line.text, ["kafka": line.facility])
    case .debug: debug(line.text, ["kafka": line.facility])
    }
  }
}

extension ClientConfiguration {
  init(_ settings: KafkaLog.Settings) throws(KafkaError) {
    self.init(bootstrapServers: settings.bootstrapServers, clientID: settings.clientID)
    linger = settings.linger
    deliveryTimeout = settings.deliveryTimeout
    maximumRecordBytes = settings.maximumRecordBytes
    try add(properties: settings.properties)
  }
}

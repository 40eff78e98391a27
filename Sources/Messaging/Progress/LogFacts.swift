/// What the log says when partitions are taken over: who it is, and what it knows of the service.
public struct LogFacts: Sendable {
  /// `LogIdentity`.
  public var identity: String
  /// By partition of the service, what it said last on `service.progress`.
  public var progress: [Int32: ServiceProgress]
  /// All that the service put out, as far as it is known. Given when a database that is behind its log is to be recovered; nil: it is
  /// refused.
  public var output: ServiceOutput?

  public init(identity: String, progress: [Int32: ServiceProgress] = [:], output: ServiceOutput? = nil) {
    self.identity = identity
    self.progress = progress
    self.output = output
  }
}

extension LogFacts {
  /// Asks a log that has this identity what it knows of a worker's service.
  ///
  /// - Parameters:
  ///   - recovering: reads all that the service has ever put out, to know the last number of each channel. That takes a while.
  ///   - taken: the last numbers that consumers are known to have taken. The log may have lost what they had from it.
  ///   - wait: called while there is nothing to read yet; throws when its patience is over.
  public static func read(
    from log: any Log, of worker: Worker, identity: String, recovering: Bool = false, taken: [OutboundChannel: Int64] = [:],
    wait: () throws(LogError) -> Void
  ) throws(LogError) -> LogFacts {
    var records: [Record] = []
    let places = (0..<(worker.partitionCounts[ServiceProgress.topic] ?? 0)).map { TopicPartition(ServiceProgress.topic, $0) }
    try log.scan(places, wait) { records.append($0) }
    var facts = LogFacts(identity: identity, progress: ServiceProgress.latest(of: worker.service, in: records))
    if recovering {
      var output = ServiceOutput(of: worker.service, taken: taken)
      let topics = worker.partitionCounts.sorted { $0.key < $1.key }
      let places = topics.flatMap { topic, count in (0..<count).map { TopicPartition(topic, $0) } }
      try log.scan(places, wait) { output.take($0) }
      facts.output = output
    }
    return facts
  }
}

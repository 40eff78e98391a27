/// What the log knows when partitions are taken over: its identity, and its facts about the service.
public struct LogFacts: Sendable {
  /// `LogIdentity`.
  public var identity: String
  /// The last report on `service.progress` of each partition of the service.
  public var progress: [Int32: ServiceProgress]
  /// Everything that the service has sent, as far as known. It is given for the recovery of a database that is behind its log; nil: such a
  /// database is refused.
  public var output: ServiceOutput?

  public init(identity: String, progress: [Int32: ServiceProgress] = [:], output: ServiceOutput? = nil) {
    self.identity = identity
    self.progress = progress
    self.output = output
  }
}

extension LogFacts {
  /// Asks a log with this identity for its facts about a worker's service.
  ///
  /// - Parameters:
  ///   - recovering: reads everything that the service has ever sent, to know the last number of each channel. That takes a while.
  ///   - taken: the last numbers that consumers have taken, as far as known. The log may have lost those records.
  ///   - wait: called while there is nothing to read yet; throws when it has waited long enough.
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

import Deciding
import Foundation
import Messaging
import Synchronization

/// Asks the log for what a lane must know before it takes partitions over. Each call may wait some seconds, and throws `LogError` when the
/// log does not answer.
public struct LogInquiry: Sendable {
  /// The log's identity.
  public let identity: @Sendable () throws -> String
  /// The identity, and what the log knows about a worker's service.
  public let facts: @Sendable (Worker) throws -> LogFacts
  /// Gives the log a new identity, because one of its topics was made anew.
  public let renew: @Sendable () throws -> Void
  /// The history of a service's database: `ServiceProgress.lastHistory`.
  public let history: @Sendable (_ service: String) throws -> String?

  public init(
    identity: @escaping @Sendable () throws -> String, renew: @escaping @Sendable () throws -> Void,
    history: @escaping @Sendable (_ service: String) throws -> String?, facts: @escaping @Sendable (Worker) throws -> LogFacts
  ) {
    self.identity = identity
    self.renew = renew
    self.history = history
    self.facts = facts
  }
}

extension LogInquiry {
  /// Asks a log whose topics exist. If somebody removes topics later, they are made anew, the log gets a new identity, and the journals
  /// fill it again.
  ///
  /// - Parameters:
  ///   - recovers: whether a database that is behind the log is recovered instead of refused.
  ///   - taken: the last numbers that consumers have taken from a service, as far as known. Asked only for a recovery.
  ///   - isStopping: whether the process stops, so that no call may wait any longer.
  public init(
    of log: any Log, _ topics: [TopicSpecification], recovers: Bool = false,
    taken: @escaping @Sendable (_ service: String) -> [OutboundChannel: Int64] = { _ in [:] }, logger: Logger,
    unless isStopping: @escaping @Sendable () -> Bool = { false }
  ) {
    let unfilled = UnfilledTopics()
    let identity: @Sendable () throws(LogError) -> String = { () throws(LogError) in
      try Self.identity(of: log, topics, unfilled, logger, Self.patience("the log does not say who it is", unless: isStopping))
    }
    let renew: @Sendable () throws -> Void = {
      try Self.renew(log, Self.patience("the log does not take a new identity", unless: isStopping))
    }
    let history: @Sendable (String) throws -> String? = { service in
      let count = topics.first { $0.name == ServiceProgress.topic }?.partitions ?? 0
      var records: [Record] = []
      try log.scan(
        (0..<count).map { TopicPartition(ServiceProgress.topic, $0) },
        Self.patience("the log does not say which database \(service) has", unless: isStopping)
      ) { records.append($0) }
      return ServiceProgress.lastHistory(in: ServiceProgress.latest(of: service, in: records).values)
    }
    self.init(identity: identity, renew: renew, history: history) { worker in
      try LogFacts.read(
        from: log, of: worker, identity: identity(), recovering: recovers, taken: taken(worker.service),
        wait: Self.patience("the log does not say what it knows of \(worker.service)", unless: isStopping))
    }
  }

  private static func identity(
    of log: any Log, _ topics: [TopicSpecification], _ unfilled: UnfilledTopics, _ logger: Logger, _ wait: () throws(LogError) -> Void
  ) throws(LogError) -> String {
    let gone = try topics.missing(in: log.partitionCounts())
    // Only who has made a topic knows that it was gone: a broker may hear of a topic later than others.
    var made = unfilled.take()
    do throws(LogError) {
      if !gone.isEmpty { made.formUnion(try log.create(topics)) }
      if !made.isEmpty {
        logger.of("log").error(
          "topics were gone with all their records; they are made anew, and the journals fill them again",
          ["topics": made.sorted().joined(separator: " ")])
        if !made.contains(LogIdentity.topic) { try renew(log, wait) }
      }
    } catch {
      unfilled.add(made.union(gone.map(\.name)))
      throw error
    }
    return try current(log, wait)
  }

  private static func current(_ log: any Log, _ wait: () throws(LogError) -> Void) throws(LogError) -> String {
    try LogIdentity.read(from: log, orBecome: newIdentity(), now: .now(), wait: wait)
  }

  private static func renew(_ log: any Log, _ wait: () throws(LogError) -> Void) throws(LogError) {
    try LogIdentity.renew(log, as: newIdentity(), now: .now(), wait: wait)
  }

  private static func newIdentity() -> String { UUID().uuidString.lowercased() }

  /// Waits 10 ms at a time, and throws after ten seconds without an answer.
  private static func patience(_ silence: String, unless isStopping: @escaping () -> Bool) -> () throws(LogError) -> Void {
    var moments = 1000
    return { () throws(LogError) in
      guard !isStopping() else { throw LogError(.unavailable, "asked to stop while it waited for the log") }
      moments -= 1
      guard moments > 0 else { throw LogError(.unavailable, "\(silence); is the broker well?") }
      usleep(10_000)
    }
  }
}

/// Topics that this process may have made anew, while the log has no new identity yet: the answer was lost, or the identity could not be
/// written. The next look makes up for it. If the process dies before, lanes find that the topics lack what they have read and written.
private final class UnfilledTopics: Sendable {
  private let names = Mutex<Set<String>>([])

  func add(_ others: Set<String>) { names.withLock { $0.formUnion(others) } }

  /// Whoever takes them must make up for them, or add them again.
  func take() -> Set<String> {
    names.withLock { names in
      defer { names = [] }
      return names
    }
  }
}

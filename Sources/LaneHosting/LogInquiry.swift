import Deciding
import Foundation
import Messaging

/// Asks the log what a lane must know of it before it takes partitions over. Each call may wait some seconds, and throws `LogError` when
/// the log can't tell now.
public struct LogInquiry: Sendable {
  /// Who it is.
  public let identity: @Sendable () throws -> String
  /// That, and what it knows of a worker's service.
  public let facts: @Sendable (Worker) throws -> LogFacts
  /// Makes it another log, as a topic of it was made anew.
  public let renew: @Sendable () throws -> Void

  public init(
    identity: @escaping @Sendable () throws -> String, renew: @escaping @Sendable () throws -> Void,
    facts: @escaping @Sendable (Worker) throws -> LogFacts
  ) {
    self.identity = identity
    self.renew = renew
    self.facts = facts
  }
}

extension LogInquiry {
  /// Asks a log whose topics have been made. Topics that somebody removes later are made anew: the log is then another one, and the
  /// journals fill it again.
  ///
  /// - Parameters:
  ///   - recovers: a database that is behind the log goes on, instead of being refused.
  ///   - taken: the last numbers that consumers of a service are known to have taken of it. Asked when it recovers.
  ///   - isStopping: whoever asks has no more time.
  public init(
    of log: any Log, _ topics: [TopicSpecification], recovers: Bool = false,
    taken: @escaping @Sendable (_ service: String) -> [OutboundChannel: Int64] = { _ in [:] }, logger: Logger,
    unless isStopping: @escaping @Sendable () -> Bool = { false }
  ) {
    let identity: @Sendable () throws(LogError) -> String = { () throws(LogError) in
      try Self.identity(of: log, topics, logger, Self.patience("the log does not say who it is", unless: isStopping))
    }
    let renew: @Sendable () throws -> Void = {
      try Self.renew(log, Self.patience("the log does not take a new identity", unless: isStopping))
    }
    self.init(identity: identity, renew: renew) { worker in
      try LogFacts.read(
        from: log, of: worker, identity: identity(), recovering: recovers, taken: taken(worker.service),
        wait: Self.patience("the log does not say what it knows of \(worker.service)", unless: isStopping))
    }
  }

  private static func identity(
    of log: any Log, _ topics: [TopicSpecification], _ logger: Logger, _ wait: () throws(LogError) -> Void
  ) throws(LogError) -> String {
    let created = try log.create(topics)
    if !created.isEmpty {
      logger.of("log").error(
        "topics were gone with all that was in them; they are made anew, and filled again from the journals",
        ["topics": created.sorted().joined(separator: " ")])
      if !created.contains(LogIdentity.topic) { try renew(log, wait) }
    }
    return try LogIdentity.read(from: log, orBecome: newIdentity(), now: .now(), wait: wait)
  }

  private static func renew(_ log: any Log, _ wait: () throws(LogError) -> Void) throws(LogError) {
    try LogIdentity.renew(log, as: newIdentity(), now: .now(), wait: wait)
  }

  private static func newIdentity() -> String { UUID().uuidString.lowercased() }

  /// Waits a moment at a time, ten seconds of silence at most.
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

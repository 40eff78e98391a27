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

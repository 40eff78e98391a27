import Messaging

/// Asks the log what a lane must know of it before it takes partitions over. Each call may wait some seconds, and throws `LogError` when
/// the log can't tell now.
public struct LogInquiry: Sendable {
  /// Who it is.
  public let identity: @Sendable () throws -> String
  /// That, and what it knows of a worker's service.
  public let facts: @Sendable (Worker) throws -> LogFacts

  public init(identity: @escaping @Sendable () throws -> String, facts: @escaping @Sendable (Worker) throws -> LogFacts) {
    self.identity = identity
    self.facts = facts
  }
}

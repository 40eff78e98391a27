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

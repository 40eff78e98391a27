/// What can go wrong with the log. None of it is a message's fault: a lane backs off and tries again.
public struct LogError: Error, Equatable, Sendable, CustomStringConvertible {
  public enum Code: String, Sendable {
    /// Too many records under way; take deliveries and send again.
    case queueFull
    /// The broker can't be reached, or did not answer in time.
    case unavailable
    /// The disk is full.
    case noSpace
    /// A record larger than the log takes: it will never fit.
    case tooLarge
    /// The log takes no record of this time: it is too far ahead of the log's own clock, or behind it.
    case invalidTimestamp
    /// A record that the log will never take, for another reason.
    case invalidRecord
    /// The offset asked for is not in the log: records that were not read are gone, or the log was replaced.
    case outOfRange
    /// Records that a consumer had still to read were removed: it does not go on without them unless it is told to.
    case recordsLost
    /// A topic exists, but not as declared.
    case mismatch
    /// A file is damaged in a way that a crash does not explain.
    case corrupt
    /// No such topic or partition.
    case unknownTopic
    /// This client may not do that to the topic.
    case unauthorized
    /// The producer can't go on; a new one is needed.
    case fatal
    case other
  }

  public var code: Code
  /// What happened, to what, and what to do about it: one line for the operator.
  public var message: String

  public init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  public var description: String { message }
}

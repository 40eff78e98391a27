/// What a decider may know about the message beside its content. `time` is its only clock.
public struct Cause: Equatable, Sendable {
  public var id: MessageID
  /// The time at which the message was produced; of a timer, the time at which it was due.
  public var time: Timestamp
  /// The time of the root message, which began everything. The ids of all that follows begin with this time.
  public var rootTime: Timestamp
  public var correlationID: String
  /// The version of the event's entity, this event included. It gives the order between topics: an event with a lower version than one seen
  /// before is old. Nil for commands and timers.
  public var version: Int64?
  /// The command to answer; nil when nobody asked.
  public var command: CommandReference?

  public init(
    id: MessageID, time: Timestamp, rootTime: Timestamp? = nil, correlationID: String, version: Int64? = nil,
    command: CommandReference? = nil
  ) {
    self.id = id
    self.time = time
    self.rootTime = rootTime ?? id.time
    self.correlationID = correlationID
    self.version = version
    self.command = command
  }

  /// An id for a new entity that this message makes. Every replay gives the same id, and it differs from the ids of all messages. It begins
  /// with this message's time, so that a list by id is a list by age.
  public func newID(_ index: Int = 0) -> MessageID {
    id.derived(-1 - index, time: time)
  }
}

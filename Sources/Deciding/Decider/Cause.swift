/// What a decider may know of the message it decides on, beside its content. `time` is the only clock it has.
public struct Cause: Equatable, Sendable {
  public var id: MessageID
  /// When the message was produced; for a timer, when it was due.
  public var time: Timestamp
  /// The time of the message that began it all, under which the ids of whatever follows are derived.
  public var rootTime: Timestamp
  public var correlationID: String
  /// The version of the entity that an event is about, this event included. Order between topics: what is lower than a version seen
  /// before is old news. Nil for commands and timers.
  public var version: Int64?
  /// Whom to answer; nil when nobody asked.
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

  /// An id for a new entity that comes of this message: the same one in every replay, and none of its messages' ids. It begins with
  /// this message's time, so that a list by id is a list by age.
  public func newID(_ index: Int = 0) -> MessageID {
    id.derived(-1 - index, time: time)
  }
}

/// A member of a consumer group: hears which partitions are its own now, and shows their offsets to the log's own tools. What is in them
/// is a `LogReader`'s to read. It belongs to one thread.
public protocol LogGroupMember: AnyObject {
  /// Becomes readable when there may be something to hear.
  var descriptor: Int32? { get }
  /// What the group has said since this was asked last, in order. Never waits. To be asked every few seconds at least, as a member that
  /// does not ask is taken for dead. Throws `LogError.fatal` when it is no member any more, and a new one is needed.
  func changes() throws(LogError) -> [LogGroupChange]
  /// After `.revoked`: what was under way is over, so that the group may give the partitions to others.
  func giveBack()
  /// Shows how far this member is to the log's own tools.
  func committed(_ offsets: [TopicPartition: Int64])
  /// Leaves, so that others have its partitions at once. Waits `limit` at most.
  func leave(within limit: Duration)
  /// Ends without leaving: a member of the same name that comes soon has its place again.
  func close()
}

public enum LogGroupChange: Equatable, Sendable {
  /// These partitions are the member's now, and no others: of each topic that it reads, those of these numbers.
  case assigned([Int32])
  /// They are to be given back. The group waits for it, for a minute at most.
  case revoked
  /// They are somebody else's by now, or may be any moment: whatever is under way is to be dropped.
  case lost
}

/// A promise broken on purpose, to see that the checker finds it. Each is one line where the simulator stands between a lane and what
/// it stands on, so that the code under test has no switch for it.
public enum Mutant: String, CaseIterable, Sendable {
  /// Commands are not looked up among those that were taken before.
  case skipsInbox
  /// Whoever takes a partition over believes that the last number of each channel is still to come.
  case takesNumberTwice
  /// A lane goes on with partitions that another one has taken over.
  case skipsOwnerCheck
  /// What a batch puts out is in the log before the batch is committed.
  case producesBeforeCommit
  /// Timers are not written down.
  case dropsTimers
  /// Seats of a reservation that ended are not let go.
  case forgetsRelease
  /// A row that the log did not acknowledge counts as published.
  case marksUnacknowledged
}

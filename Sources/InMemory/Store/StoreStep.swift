import Messaging

/// Where a fault can be let into a memory store. One that is thrown is what the lane gets.
public enum StoreStep: String, CaseIterable, Sendable {
  /// Before partitions are taken over.
  case claim
  /// Before a transaction is opened.
  case begin
  case read
  /// Before a batch is applied: nothing of it is.
  case beforeCommit
  /// After it was applied: the lane is told that it failed, or was killed before it heard.
  case afterCommit
}

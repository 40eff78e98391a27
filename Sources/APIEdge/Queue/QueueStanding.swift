import Contracts
import Deciding

/// How an entry stands in its queue.
public struct QueueStanding: Equatable, Sendable {
  public var status: QueueEntryStatus
  /// From 1 while waiting, and otherwise 0.
  public var position: Int
  /// Nil: it can't be known, because the queue is paused.
  public var estimatedWaitSeconds: Int?
  /// The end of the session; nil while waiting, and for a concert without a queue.
  public var expiresAt: Timestamp?
}

extension QueueStanding {
  /// At a concert without a queue everybody may buy at any time.
  static let open = QueueStanding(status: .active, position: 0, estimatedWaitSeconds: 0, expiresAt: nil)

  /// The answer of the contract, which has null for what is not there. Nothing in a token needs escaping.
  func json(token: String) -> [UInt8] {
    let wait = estimatedWaitSeconds.map { "\($0)" } ?? "null"
    let end = expiresAt.map { "\"\($0)\"" } ?? "null"
    return Array(
      #"{"token":"\#(token)","status":"\#(status.rawValue)","position":\#(position),"estimatedWaitSeconds":\#(wait),"expiresAt":\#(end)}"#
        .utf8)
  }
}

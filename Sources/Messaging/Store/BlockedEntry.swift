import Deciding

/// A key whose messages wait, as a list of them shows it.
public struct BlockedEntry: Equatable, Sendable {
  public var key: BlockedKey
  public var state: BlockedState
  /// How many wait, the first included.
  public var waiting: Int
  public var first: ParkedMessage
  /// Where the first is among all that wait, in the order in which they were parked; a list goes on after it.
  public var position: Int64

  public init(key: BlockedKey, state: BlockedState, waiting: Int, first: ParkedMessage, position: Int64) {
    self.key = key
    self.state = state
    self.waiting = waiting
    self.first = first
    self.position = position
  }
}

extension Record {
  /// Roughly what it takes in memory, in bytes: a page of a list ends early when its records are large.
  var weight: Int {
    headers.reduce((key?.count ?? 0) + (value?.count ?? 0)) { $0 + $1.name.utf8.count + $1.value.utf8.count }
  }

  /// The weight of records after which a page takes no more of them.
  static let pageWeight = 1 << 20
}

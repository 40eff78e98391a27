import Deciding

/// A key whose messages wait, as an entry of a list.
public struct BlockedEntry: Equatable, Sendable {
  public var key: BlockedKey
  public var state: BlockedState
  /// The number of waiting messages, including the first.
  public var waiting: Int
  public var first: ParkedMessage
  /// The position of its first message among all waiting messages, in the order of parking. The next page of a list begins after it.
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
  /// Its approximate size in memory, in bytes: a page of a list ends early when its records are large.
  var weight: Int {
    headers.reduce((key?.count ?? 0) + (value?.count ?? 0)) { $0 + $1.name.utf8.count + $1.value.utf8.count }
  }

  /// The weight of records at which a page ends.
  static let pageWeight = 1 << 20
}

@testable import Messaging

extension StoreReader {
  /// The first page of a list, or all of a short one.
  func blocked(limit: Int) throws -> [BlockedEntry] {
    try blocked(after: 0, limit: limit)
  }

  func parked(_ key: BlockedKey, limit: Int) throws -> [ParkedMessage] {
    try parked(key, after: 0, limit: limit).map(\.message)
  }
}

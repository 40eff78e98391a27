import Deciding

/// The wanted part of a list, newest first.
public struct Page: Equatable, Sendable {
  /// The limits of the HTTP contract.
  public static let limits = 1...200
  public static let usualLimit = 50

  public var limit: Int
  /// The `nextCursor` of the part before; nil: begins with the newest.
  public var cursor: String?

  public init(limit: Int = Page.usualLimit, cursor: String? = nil) {
    self.limit = min(max(limit, Page.limits.lowerBound), Page.limits.upperBound)
    self.cursor = cursor
  }

  init(_ query: Query) {
    self.init(limit: query["limit"].flatMap { Int($0) } ?? Page.usualLimit, cursor: query["cursor"])
  }

  var parameters: [String: String?] {
    ["limit": String(limit), "cursor": cursor]
  }
}

extension Query {
  /// Leaves out the parameters that are nil.
  init(_ name: String, given parameters: [String: String?]) {
    self.init(name, parameters.compactMapValues { $0 })
  }
}

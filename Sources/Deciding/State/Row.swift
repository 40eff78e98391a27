import JSON

/// The state of one entity, as one row of its service's database. A hot row lists its fields (`encode(into:)`).
public protocol Row: Codable, JSONEncodable, Equatable, Sendable {
  /// The first half of its name in the database: `reservation`.
  static var kind: String { get }
  /// The rows of one scope can be listed, newest id first: the reservations of a user. Nil: this row is in no list.
  var scope: String? { get }
  /// The timers that may be set in this row's phase. A timer that the row's next phase does not name is cancelled.
  ///
  /// - Parameter id: the row's.
  func timers(of id: String) -> [TimerID]
}

extension Row {
  public var scope: String? { nil }
  public func timers(of id: String) -> [TimerID] { [] }

  public func encode(into json: inout JSONOutput) {
    json.codable(self)
  }
}

/// The name of a row within its service.
public struct RowName: Hashable, Sendable {
  public let kind: String
  public let id: String

  public init(kind: String, id: String) {
    self.kind = kind
    self.id = id
  }

  public init<R: Row>(_ type: R.Type, _ id: String) {
    self.init(kind: R.kind, id: id)
  }
}

/// A row as the database has it.
public struct StoredRow: Equatable, Sendable {
  /// How many events have changed it: 1, 2, 3 …
  public var version: Int64
  public var data: [UInt8]

  public init(version: Int64, data: [UInt8]) {
    self.version = version
    self.data = data
  }
}

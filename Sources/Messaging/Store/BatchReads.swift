import Deciding

/// The reads that a batch needs, as far as they are known before its transaction begins.
public struct BatchReads: Equatable, Sendable {
  public struct Rows: Equatable, Sendable {
    public var partition: Int32
    public var names: [RowName]

    public init(partition: Int32, names: [RowName]) {
      self.partition = partition
      self.names = names
    }
  }

  /// Their inbox entries.
  public var commands: [MessageID] = []
  public var rows: [Rows] = []

  public init(commands: [MessageID] = [], rows: [Rows] = []) {
    self.commands = commands
    self.rows = rows
  }

  public struct Answer: Equatable, Sendable {
    public var inbox: [MessageID: InboxEntry] = [:]
    /// In the order of the request, and of the names in each part; nil: there is no such row.
    public var rows: [[StoredRow?]] = []

    public init() {}
  }
}

import Deciding

/// What a batch is known to want before its transaction begins.
public struct BatchReads: Equatable, Sendable {
  public struct Rows: Equatable, Sendable {
    public var partition: Int32
    public var names: [RowName]

    public init(partition: Int32, names: [RowName]) {
      self.partition = partition
      self.names = names
    }
  }

  /// What the inbox has of them.
  public var commands: [MessageID] = []
  public var rows: [Rows] = []

  public init(commands: [MessageID] = [], rows: [Rows] = []) {
    self.commands = commands
    self.rows = rows
  }

  public struct Answer: Equatable, Sendable {
    public var inbox: [MessageID: InboxEntry] = [:]
    /// In the order of what was asked for, and of the names in each; nil where there is no such row.
    public var rows: [[StoredRow?]] = []

    public init() {}
  }
}

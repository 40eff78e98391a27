import Deciding

/// A service's database as it is at one moment, for those who check it or look something up. It holds no lane up, and what lanes commit
/// meanwhile does not show. It belongs to the thread that opened it.
public protocol DatabaseSnapshot: AnyObject {
  /// The number of the last row of each partition's journal.
  func journalEnds() throws(StoreError) -> [Int32: Int64]
  /// The files that rows of the journals have gone into, by partition and number.
  func archives() throws(StoreError) -> [ArchivedRows]
  /// The journal of a partition, private events included, in order; `limit` at most.
  func journal(_ partition: Int32, after sequence: Int64, limit: Int) throws(StoreError) -> [JournalRow]
  /// The rows of all journals that this asks for, partition by partition; `limit` at most. It reads the whole journal.
  func journal(_ query: JournalQuery, limit: Int) throws(StoreError) -> [JournalRow]
  /// The newest rows that this asks for, `limit` at most. It looks at the newest first, and at ever older ones until it has looked at all,
  /// or has found enough, or `goesOn` says no: that is asked after each part, some milliseconds apart.
  func newest(_ query: JournalQuery, limit: Int, while goesOn: () -> Bool) throws(StoreError) -> JournalFinding
  /// Calls `body` with each row of the state, in no order that could be relied on. An error of the body ends it.
  func forEachRow(_ body: (StateRow) throws -> Void) throws
  /// Nil: there is no such row.
  func row(_ name: RowName, in partition: Int32) throws(StoreError) -> StateRow?
  func close()
}

/// A row of a service's state.
public struct StateRow: Equatable, Sendable {
  public var name: RowName
  public var partition: Int32
  public var version: Int64
  /// `Row.scope`. A database may have shortened it.
  public var scope: String?
  public var data: [UInt8]

  public init(name: RowName, partition: Int32, version: Int64, scope: String?, data: [UInt8]) {
    self.name = name
    self.partition = partition
    self.version = version
    self.scope = scope
    self.data = data
  }
}

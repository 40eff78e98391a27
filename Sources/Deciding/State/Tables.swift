/// A decider's whole state: a struct of tables.
///
/// ```swift
/// public struct PaymentState: Tables {
///   public var balances = Table<Balance>()
///   public var bills = Table<Bill>()
///   public init() {}
///   public var all: [any AnyTable] { [balances, bills] }
/// }
/// ```
public protocol Tables: Equatable, Sendable {
  init()
  var all: [any AnyTable] { get }
}

/// Reads one row of the database; nil when there is none.
public typealias RowLoader = (RowName) throws -> StoredRow?

/// A table as a lane sees it, whatever its rows are.
public protocol AnyTable {
  var kind: String { get }
  /// Sets where rows come from that nobody prepared.
  func attach(_ loader: @escaping RowLoader)
  /// Puts rows there that were fetched ahead.
  func prepare(_ rows: [(id: String, row: StoredRow?)])
  /// Whether the row with this id, or that there is none, is in memory.
  func knows(_ id: String) -> Bool
  /// Marks the start of a batch: forgets what could not be read, and, once there are very many, the rows too.
  func beginBatch()
  /// What was changed is in the database now.
  func settle()
  /// Forgets every row, so that each is read anew.
  func forget()
  /// Marks the start of an event: however often it writes a row, the row's version goes up by one.
  func beginEvent()
  /// The version of this row, if the event now folded has written it.
  func touchedVersion(of id: String) -> Int64?
  /// Hands over every row that differs in version from the database's.
  func takeChanges(_ body: (RowChange) -> Void) throws
  /// Why a row that was looked at since the last call could not be read, if so.
  func takeFailure() -> (any Error)?
}

/// A row to write: `where version = storedVersion`, so that two writers can't both succeed.
public struct RowChange: Equatable, Sendable {
  public var name: RowName
  /// 0: there is no row yet.
  public var storedVersion: Int64
  public var version: Int64
  /// Nil: delete it.
  public var data: [UInt8]?
  public var scope: String?

  public init(name: RowName, storedVersion: Int64, version: Int64, data: [UInt8]?, scope: String?) {
    self.name = name
    self.storedVersion = storedVersion
    self.version = version
    self.data = data
    self.scope = scope
  }
}

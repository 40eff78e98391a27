/// A decider's whole state: a struct of tables, and of nothing else. A copy is of the same rows.
///
/// ```swift
/// public struct PaymentState: Tables {
///   public var balances = Table<Balance>()
///   public var bills = Table<Bill>()
///   public init() {}
///   public var all: [any AnyTable] { [balances, bills] }
/// }
/// ```
public protocol Tables: Equatable {
  init()
  var all: [any AnyTable] { get }
}

extension Tables {
  /// Ties the tables together, and sets where rows come from that nobody prepared; nil: rows are those that events make.
  public func attach(_ unit: UnitOfWork, _ loader: RowLoader?) {
    for (place, table) in all.enumerated() { table.attach(unit, as: place, loader) }
  }

  /// What ties the tables together; of a state that nobody has attached, from now on.
  public var unitOfWork: UnitOfWork {
    if let unit = all.lazy.compactMap(\.unit).first { return unit }
    let unit = UnitOfWork()
    attach(unit, nil)
    return unit
  }
}

/// Reads one row of the database; nil when there is none.
public typealias RowLoader = (RowName) throws -> StoredRow?

/// A table as a lane sees it, whatever its rows are.
public protocol AnyTable {
  var kind: String { get }
  var unit: UnitOfWork? { get }
  /// Makes it one of a state's tables, its first (0), its second …, and sets where rows come from that nobody prepared.
  func attach(_ unit: UnitOfWork, as place: Int, _ loader: RowLoader?)
  /// Puts a row there that was fetched ahead; nil: there is none.
  func prepare(_ id: String, _ row: StoredRow?)
  /// Whether the row with this id, or that there is none, is in memory.
  func knows(_ id: String) -> Bool
  /// Marks the start of a batch: forgets what could not be read, and, once there are very many, the rows too.
  func beginBatch()
  /// What was changed is in the database now.
  func settle()
  /// Forgets every row, so that each is read anew.
  func forget()
  /// Hands over every row that differs in version from the database's.
  func takeChanges(_ body: (RowChange) -> Void) throws
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

/// The whole state of a decider: a struct that has only tables. A copy shares the same rows.
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
  /// Ties the tables together, and sets the loader of rows that were not prepared. Nil: rows come only from events.
  public func attach(_ unit: UnitOfWork, _ loader: RowLoader?) {
    for (place, table) in all.enumerated() { table.attach(unit, as: place, loader) }
  }

  /// The unit of work that the tables share. A state that is not attached yet is attached now.
  public var unitOfWork: UnitOfWork {
    if let unit = all.lazy.compactMap(\.unit).first { return unit }
    let unit = UnitOfWork()
    attach(unit, nil)
    return unit
  }
}

/// Reads one row of the database; nil when there is none.
public typealias RowLoader = (RowName) throws -> StoredRow?

/// A table as a lane sees it, without the type of its rows.
public protocol AnyTable {
  var kind: String { get }
  var unit: UnitOfWork? { get }
  /// Makes it the first (0), second … table of a state, and sets the loader of rows that were not prepared.
  func attach(_ unit: UnitOfWork, as place: Int, _ loader: RowLoader?)
  /// Stores a row that was fetched ahead; nil: there is no such row.
  func prepare(_ id: String, _ row: StoredRow?)
  /// Whether the table has this row, or the fact that there is none, in memory.
  func knows(_ id: String) -> Bool
  /// Starts a batch: forgets rows that could not be read, and all rows once there are too many.
  func beginBatch()
  /// Notes that the changes are in the database now.
  func settle()
  /// Forgets every row, so that each one is read again.
  func forget()
  /// Hands over every row that differs in version from the database's.
  func takeChanges(_ body: (RowChange) -> Void) throws
}

/// A row to write, `where version = storedVersion`: of two writers only one can succeed.
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

import JSON

/// The rows of one kind, as a decider sees them: a dictionary by id with a database behind it.
///
/// It is a handle. The rows are in an object, which keeps what was read of the database, so looking at a row may change it, and every copy
/// of the table is of the same rows. A state is therefore one thread's: a lane has one for each of its partitions, and who wants another
/// one folds it anew. Rows can be written only where the state is `inout`, which is in `evolve`.
///
/// In a lane, rows come from the store, and those that an event changed go back to it in one write a batch. They stay in memory after
/// that, as nobody else writes them while the lane owns their partition. In a test there is nothing behind it, and the rows are those
/// that the given events made.
public struct Table<R: Row> {
  private let storage = TableStorage<R>()

  public init() {}

  /// The row with this id. Nil: there is none. (Or it can't be read: then the message that looked has failed, and changes nothing.)
  public subscript(id: String) -> R? {
    get { storage.entry(id).row }
    mutating set { storage.write(newValue, id) }
  }

  /// The same, with a row to start from where there is none yet.
  public subscript(id: String, default initial: @autoclosure () -> R) -> R {
    get { self[id] ?? initial() }
    mutating set { self[id] = newValue }
  }

  /// All rows seen or written so far, in order of their ids. For tests.
  public var rows: [(id: String, row: R)] {
    storage.entries.values.compactMap { entry in entry.row.map { (entry.id, $0) } }.sorted { $0.id < $1.id }
  }
}

/// Of the same rows, wherever they came from.
extension Table: Equatable {
  public static func == (left: Table, right: Table) -> Bool {
    left.rows.elementsEqual(right.rows) { $0 == $1 }
  }
}

extension Table: AnyTable {
  public var kind: String { R.kind }
  public var unit: UnitOfWork? { storage.unit }

  public func attach(_ unit: UnitOfWork, as place: Int, _ loader: RowLoader?) {
    storage.unit = unit
    storage.place = place
    storage.loader = loader
  }

  public func prepare(_ id: String, _ row: StoredRow?) {
    storage.prepare(id, row)
  }

  public func knows(_ id: String) -> Bool { storage.entries[id] != nil }

  /// How many events have changed this row: 0 for one that there is not.
  public func version(of id: String) -> Int64 { storage.entries[id]?.version ?? 0 }

  public func beginBatch() {
    storage.broken.removeAll()
    if storage.entries.count > TableStorage<R>.keptRows { forget() }
  }

  public func settle() {
    storage.settle()
  }

  public func forget() {
    storage.entries.removeAll(keepingCapacity: true)
    storage.changed.removeAll(keepingCapacity: true)
    storage.broken.removeAll()
  }

  public func takeChanges(_ body: (RowChange) -> Void) throws {
    for entry in storage.changed {
      let data = try entry.row.map { try JSON.encode($0) }
      body(
        RowChange(
          name: RowName(kind: R.kind, id: entry.id), storedVersion: entry.storedVersion, version: entry.version, data: data,
          scope: entry.row?.scope))
    }
  }
}

/// What a table is a handle of.
private final class TableStorage<R: Row> {
  /// A row, or that there is none.
  final class Entry {
    let id: String
    var row: R?
    var storedVersion: Int64
    var version: Int64
    /// The event that last wrote it, as its unit of work counts them.
    var event: Int

    init(_ id: String, row: R? = nil, version: Int64 = 0) {
      self.id = id
      self.row = row
      storedVersion = version
      self.version = version
      event = 0
    }
  }

  /// Rows that a table keeps between batches. Those of purchases under way are far fewer; what they take (a kilobyte each, in eight
  /// partitions) stays small beside the database's own cache.
  static var keptRows: Int { 1000 }

  var entries: [String: Entry] = [:]
  /// Rows that differ from the database's, in the order in which they came to.
  var changed: [Entry] = []
  /// Rows that are there and can't be read: they fail who looks at them, and nobody else.
  var broken: [String: any Error] = [:]
  var unit: UnitOfWork?
  /// Which of its state's tables this is.
  var place = 0
  var loader: RowLoader?

  /// What cannot be read has an entry of its own that nobody keeps: who looked at it has failed, and changes nothing. The same where
  /// there is nothing to read from: then looking changes nothing.
  func entry(_ id: String) -> Entry {
    if let entry = entries[id] { return entry }
    if let error = broken[id] { unit?.fail(error) }
    guard broken[id] == nil, let loader else { return Entry(id) }
    do {
      prepare(id, try loader(RowName(kind: R.kind, id: id)))
      if let error = broken[id] { unit?.fail(error) }
    } catch {
      unit?.fail(error)
    }
    return entries[id] ?? Entry(id)
  }

  func prepare(_ id: String, _ stored: StoredRow?) {
    guard entries[id] == nil else { return }
    do {
      entries[id] = Entry(id, row: try stored.map { try JSON.decode(R.self, from: $0.data) }, version: stored?.version ?? 0)
    } catch {
      broken[id] = BrokenRow(kind: R.kind, id: id, reason: "\(error)")
    }
  }

  func write(_ row: R?, _ id: String) {
    let entry = entry(id)
    if loader == nil { entries[id] = entry }
    unit?.moved(from: entry.row?.timers(of: id) ?? [], to: row?.timers(of: id) ?? [])
    entry.row = row
    if entry.version == entry.storedVersion { changed.append(entry) }
    guard let unit else {
      entry.version += 1
      return
    }
    guard entry.event != unit.event || unit.event == 0 else { return }
    entry.version += 1
    entry.event = unit.event
    unit.wrote(id, of: place, version: entry.version)
  }

  func settle() {
    for entry in changed {
      // A row that was removed leaves no version behind.
      if entry.row == nil { entry.version = 0 }
      entry.storedVersion = entry.version
    }
    changed.removeAll(keepingCapacity: true)
  }
}

/// A row that is in the database and is no row of its kind: a damaged file, or data of another version of this program.
public struct BrokenRow: Error, CustomStringConvertible {
  public let kind: String
  public let id: String
  public let reason: String

  public var description: String { "row \(kind) \(id) can't be read: \(reason)" }
}

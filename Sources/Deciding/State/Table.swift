import JSON

/// The rows of one kind, as a decider sees them: a dictionary by id with a database behind it.
///
/// It is a handle. The rows are in an object that remembers what it read from the database. So reading a row may change the object, and all
/// copies of a table share the same rows. A state therefore belongs to one thread: a lane has a state for each of its partitions, and code
/// that needs a state of its own folds it anew. Rows can be written only where the state is `inout`, and that is in `evolve`.
///
/// In a lane, rows come from the store, and changed rows go back to it in one write a batch. They stay in memory after that, because nobody
/// else writes them while the lane owns their partition. In a test there is no store, and the rows are those that the given events made.
public struct Table<R: Row> {
  private let storage = TableStorage<R>()

  public init() {}

  /// The row with this id. Nil if there is none, or if it can't be read: then the message that needs it has failed, and changes nothing.
  public subscript(id: String) -> R? {
    get { storage.entry(id).row }
    mutating set { storage.write(newValue, id) }
  }

  /// The row with this id, or a given one if there is none yet.
  public subscript(id: String, default initial: @autoclosure () -> R) -> R {
    get { self[id] ?? initial() }
    mutating set { self[id] = newValue }
  }

  /// All rows seen or written so far, in order of their ids. For tests.
  public var rows: [(id: String, row: R)] {
    storage.entries.values.compactMap { entry in entry.row.map { (entry.id, $0) } }.sorted { $0.id < $1.id }
  }
}

/// Two tables are equal if their rows are equal, wherever these came from.
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

  /// How many events have changed this row; 0 if there is no such row.
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

/// The rows behind a `Table`.
private final class TableStorage<R: Row> {
  /// A row, or the fact that there is none.
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

  /// The number of rows that a table keeps between batches. Purchases under way need far fewer. The memory (a kilobyte a row, in eight
  /// partitions) stays small beside the database's own cache.
  static var keptRows: Int { 1000 }

  var entries: [String: Entry] = [:]
  /// Rows that differ from the database's, in the order in which they changed.
  var changed: [Entry] = []
  /// Rows that exist and can't be read. Only messages that look at them fail.
  var broken: [String: any Error] = [:]
  var unit: UnitOfWork?
  /// The position of this table among the tables of its state.
  var place = 0
  var loader: RowLoader?

  /// A row that can't be read gives an entry that is not kept: the message that looked at it has failed, and changes nothing. Without a
  /// database the entry is not kept either, so that reading changes nothing.
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

/// A row in the database can't be read as its kind: the file is damaged, or another version of this program wrote it.
public struct BrokenRow: Error, CustomStringConvertible {
  public let kind: String
  public let id: String
  public let reason: String

  public var description: String { "row \(kind) \(id) can't be read: \(reason)" }
}

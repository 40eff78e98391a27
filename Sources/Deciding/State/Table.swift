import JSON

/// The rows of one kind, as a decider sees them: a dictionary by id that reads the database behind it when it must.
///
/// In a lane, rows come from the store, and those that an event changed go back to it in one write a batch. They stay in memory after
/// that, as nobody else writes them while the lane owns their partition. In a test there is nothing behind it, and the rows are those
/// that the given events made.
public struct Table<R: Row>: Sendable {
  private var storage = TableStorage<R>()

  public init() {}

  /// The row with this id. Nil: there is none. (Or it can't be read: then the message that looked has failed, and changes nothing.)
  public subscript(id: String) -> R? {
    get { storage.entry(id).row }
    set {
      if !isKnownUniquelyReferenced(&storage) { storage = TableStorage(copying: storage) }
      storage.write(newValue, id)
    }
  }

  /// The same, with a row to start from where there is none yet.
  public subscript(id: String, default initial: @autoclosure () -> R) -> R {
    get { self[id] ?? initial() }
    set { self[id] = newValue }
  }

  /// All rows seen or written so far, in order of their ids. For tests.
  public var rows: [(id: String, row: R)] {
    storage.entries.compactMap { id, entry in entry.row.map { (id, $0) } }.sorted { $0.id < $1.id }
  }
}

extension Table: Equatable {
  public static func == (left: Table, right: Table) -> Bool {
    left.rows.elementsEqual(right.rows) { $0 == $1 }
  }
}

extension Table: AnyTable {
  public var kind: String { R.kind }

  public func attach(_ loader: @escaping RowLoader) {
    storage.loader = loader
  }

  public func prepare(_ rows: [(id: String, row: StoredRow?)]) {
    for (id, row) in rows { storage.prepare(id, row) }
  }

  public func knows(_ id: String) -> Bool { storage.entries[id] != nil }

  public func beginBatch() {
    storage.broken.removeAll()
    storage.failure = nil
    if storage.entries.count > TableStorage<R>.keptRows { forget() }
  }

  public func settle() {
    storage.settle()
  }

  public func forget() {
    storage.entries.removeAll(keepingCapacity: true)
    storage.changed.removeAll(keepingCapacity: true)
    storage.broken.removeAll()
    storage.failure = nil
  }

  public func beginEvent() {
    storage.event += 1
  }

  public func touchedVersion(of id: String) -> Int64? {
    guard let entry = storage.entries[id], entry.event == storage.event else { return nil }
    return entry.version
  }

  public func takeChanges(_ body: (RowChange) -> Void) throws {
    for id in storage.changed {
      guard let entry = storage.entries[id] else { continue }
      let data = try entry.row.map { try JSON.encode($0) }
      body(
        RowChange(
          name: RowName(kind: R.kind, id: id), storedVersion: entry.storedVersion, version: entry.version, data: data,
          scope: entry.row?.scope))
    }
  }

  public func takeFailure() -> (any Error)? {
    defer { storage.failure = nil }
    return storage.failure
  }
}

/// A class, so that looking at a row can keep what it read; `Table` gives it the semantics of a value.
/// Unchecked: a table belongs to one lane, and its lane to one thread; values crossing threads are copies from tests only.
private final class TableStorage<R: Row>: @unchecked Sendable {
  struct Entry {
    var row: R?
    var storedVersion: Int64
    var version: Int64
    /// The event that last wrote it, as counted by `beginEvent`.
    var event: Int
  }

  /// Rows that a table keeps between batches. Those of purchases under way are far fewer; what they take (a kilobyte each, in eight
  /// partitions) stays small beside the database's own cache.
  static var keptRows: Int { 1000 }

  var entries: [String: Entry] = [:]
  /// Ids of the rows that differ from the database's, in the order in which they came to.
  var changed: [String] = []
  /// Rows that are there and can't be read: they fail who looks at them, and nobody else.
  var broken: [String: any Error] = [:]
  var loader: RowLoader?
  var event = 0
  var failure: (any Error)?

  init() {}

  init(copying other: TableStorage) {
    entries = other.entries
    changed = other.changed
    broken = other.broken
    loader = other.loader
    event = other.event
    failure = other.failure
  }

  func entry(_ id: String) -> Entry {
    if let entry = entries[id] { return entry }
    if let error = broken[id] { failure = error }
    guard broken[id] == nil, let loader else { return Entry(row: nil, storedVersion: 0, version: 0, event: 0) }
    do {
      prepare(id, try loader(RowName(kind: R.kind, id: id)))
      failure = failure ?? broken[id]
    } catch {
      failure = failure ?? error
    }
    return entries[id] ?? Entry(row: nil, storedVersion: 0, version: 0, event: 0)
  }

  func prepare(_ id: String, _ stored: StoredRow?) {
    guard entries[id] == nil else { return }
    do {
      let row = try stored.map { try JSON.decode(R.self, from: $0.data) }
      let version = stored?.version ?? 0
      entries[id] = Entry(row: row, storedVersion: version, version: version, event: 0)
    } catch {
      broken[id] = BrokenRow(kind: R.kind, id: id, reason: "\(error)")
    }
  }

  func write(_ row: R?, _ id: String) {
    var entry = entry(id)
    entry.row = row
    if entry.version == entry.storedVersion { changed.append(id) }
    if entry.event != event || event == 0 { entry.version += 1 }
    entry.event = event
    entries[id] = entry
  }

  func settle() {
    for id in changed {
      guard var entry = entries[id] else { continue }
      // A row that was removed leaves no version behind.
      if entry.row == nil { entry.version = 0 }
      entry.storedVersion = entry.version
      entries[id] = entry
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

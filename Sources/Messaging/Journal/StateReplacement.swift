import Deciding

/// Puts rows that follow from a service's journal, or from topics, in the place of those that do not.
///
/// They are folded in a database of their own, beside the running lanes. Then the lanes are fenced off for as long as it takes to fold what
/// has come meanwhile, and to write the rows that are wrong, in one transaction: the rows fit the offsets that the lanes had reached. After
/// that the lanes take their partitions over again, and read the new rows.
public struct StateReplacement {
  /// How often lanes may be quicker and take their partitions over before the rows are written.
  private static let attempts = 20

  private let store: any Store
  private let openSnapshot: () throws -> any DatabaseSnapshot
  private let scratch: ScratchDatabase
  private let makeSource: (_ scratch: any Store) -> any RowSource

  private init(
    _ store: any Store, _ openSnapshot: @escaping () throws -> any DatabaseSnapshot, _ scratch: ScratchDatabase,
    _ makeSource: @escaping (any Store) -> any RowSource
  ) {
    self.store = store
    self.openSnapshot = openSnapshot
    self.scratch = scratch
    self.makeSource = makeSource
  }

  /// From the service's own journal.
  ///
  /// - Parameters:
  ///   - archive: has the files that rows of the journal have gone into, if any have.
  ///   - store: the service's database.
  ///   - openSnapshot: opens that database for reading.
  ///   - scratch: takes the folded rows.
  public init(
    journalOf worker: Worker, archive: ArchiveDirectory, _ store: any Store, openSnapshot: @escaping () throws -> any DatabaseSnapshot,
    scratch: ScratchDatabase
  ) {
    self.init(store, openSnapshot, scratch) { JournalSource(worker, archive: archive, into: $0) }
  }

  /// From the topics that a service reads which only listens (`Worker.onlyListens`).
  public init(
    topicsOf worker: Worker, in log: any Log, _ store: any Store, openSnapshot: @escaping () throws -> any DatabaseSnapshot,
    scratch: ScratchDatabase
  ) {
    self.init(store, openSnapshot, scratch) { TopicSource(worker, log, openReader: { try store.reader() }, into: $0) }
  }

  /// Throws `BrokenJournal` or `IncompleteTopics` when the rows can't be folded, `ArchiveError`, `LogError`, and `StoreError`; then nothing
  /// has changed.
  /// The memory grows with the number of rows that are wrong.
  ///
  /// - Returns: the number of rows that were wrong.
  public func run(progress: (_ done: Int64, _ all: Int64) -> Void = { _, _ in }) throws -> Int {
    let folded = try scratch.store()
    defer { folded.close() }
    let source = makeSource(folded)
    var (suspects, partitions) = try foldBesideTheLanes(source, progress)
    var attempt = 1
    while true {
      do {
        return try replace(&suspects, source, partitions)
      } catch let error as StoreError {
        guard error.code == .fenced, attempt < Self.attempts else { throw error }
        attempt += 1
      }
    }
  }

  /// - Returns: the names of the rows that were wrong at some moment, and the service's partitions.
  private func foldBesideTheLanes(
    _ source: any RowSource, _ progress: (_ done: Int64, _ all: Int64) -> Void
  ) throws -> (Set<PlacedRowName>, [Int32]) {
    let snapshot = try openSnapshot()
    defer { snapshot.close() }
    let partitions = try source.foldBesideTheLanes(snapshot, progress: progress)
    let rows = try scratch.snapshot()
    defer { rows.close() }
    var names: Set<PlacedRowName> = []
    _ = try StateDifference.forEach(between: snapshot, and: rows) { difference in
      guard let row = difference.stored ?? difference.folded else { return }
      names.insert(PlacedRowName(name: row.name, partition: row.partition))
    }
    return (names, partitions)
  }

  /// - Parameter suspects: takes the names of the rows that have changed meanwhile.
  private func replace(_ suspects: inout Set<PlacedRowName>, _ source: any RowSource, _ partitions: [Int32]) throws -> Int {
    let claims = try store.claim(partitions)
    let changes = try changes(&suspects, source, claims)
    try store.commit(changes)
    return changes.rows.count
  }

  /// Begins the transaction, and says what is to be written in it.
  private func changes(_ suspects: inout Set<PlacedRowName>, _ source: any RowSource, _ claims: [Int32: Claim]) throws -> Changes {
    var changes = Changes()
    do {
      suspects.formUnion(try source.foldTheRest(claims, store))
      let right = try scratch.snapshot()
      defer { right.close() }
      try store.begin(claims.mapValues(\.epoch))
      changes.rows = try suspects.compactMap { try change($0, as: right, withVersion: source.tellsVersions) }
      return changes
    } catch {
      store.rollback()
      throw error
    }
  }

  /// How a row must change; nil: it is right.
  private func change(_ place: PlacedRowName, as right: any DatabaseSnapshot, withVersion: Bool) throws -> PartitionRowChange? {
    let stored = try store.rows([place.name], in: place.partition).first ?? nil
    let row = try right.row(place.name, in: place.partition)
    let isOtherVersion = withVersion && stored?.version != row?.version
    guard isOtherVersion || stored?.data != row?.data else { return nil }
    let change = RowChange(
      name: place.name, storedVersion: stored?.version ?? 0, version: row?.version ?? (stored?.version ?? 0) + 1, data: row?.data,
      scope: row?.scope)
    return PartitionRowChange(partition: place.partition, change: change)
  }
}

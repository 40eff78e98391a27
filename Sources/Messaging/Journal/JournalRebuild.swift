import Deciding

/// Puts rows that follow from a service's journal in the place of those that do not.
///
/// The journal is folded beside the running lanes. Then they are fenced off for as long as it takes to fold what has come meanwhile, and to
/// write the rows that are wrong, in one transaction. After that they take their partitions over again, and read the new rows.
public struct JournalRebuild {
  /// How often lanes may be quicker and take their partitions over before the rows are written.
  private static let attempts = 20

  private let worker: Worker
  private let store: any Store
  private let openSnapshot: () throws -> any DatabaseSnapshot
  private let scratch: ScratchDatabase

  /// - Parameters:
  ///   - store: the service's database.
  ///   - openSnapshot: opens that database for reading.
  ///   - scratch: takes the folded rows.
  public init(
    _ worker: Worker, _ store: any Store, openSnapshot: @escaping () throws -> any DatabaseSnapshot, scratch: ScratchDatabase
  ) {
    self.worker = worker
    self.store = store
    self.openSnapshot = openSnapshot
    self.scratch = scratch
  }

  /// Throws `BrokenJournal` when the journal can't be folded, and `StoreError`; then nothing has changed. The memory grows with the number
  /// of rows that are wrong.
  ///
  /// - Returns: the number of rows that were wrong.
  public func run(progress: (_ done: Int64, _ all: Int64) -> Void = { _, _ in }) throws -> Int {
    let folded = try scratch.store()
    defer { folded.close() }
    let fold = JournalFold(worker, into: folded)
    var (suspects, partitions) = try foldBesideTheLanes(fold, progress)
    var attempt = 1
    while true {
      do throws(StoreError) {
        return try replace(&suspects, fold, partitions)
      } catch {
        guard error.code == .fenced, attempt < Self.attempts else { throw error }
        attempt += 1
      }
    }
  }

  /// - Returns: the names of the rows that were wrong at some moment, and the service's partitions.
  private func foldBesideTheLanes(
    _ fold: JournalFold, _ progress: (_ done: Int64, _ all: Int64) -> Void
  ) throws -> (Set<PlacedRowName>, [Int32]) {
    let snapshot = try openSnapshot()
    defer { snapshot.close() }
    let ends = try snapshot.journalEnds()
    try fold.fold(to: ends, progress: progress) { try snapshot.journal($0, after: $1, limit: $2) }
    let rows = try scratch.snapshot()
    defer { rows.close() }
    var names: Set<PlacedRowName> = []
    _ = try StateDifference.forEach(between: snapshot, and: rows) { difference in
      guard let row = difference.stored ?? difference.folded else { return }
      names.insert(PlacedRowName(name: row.name, partition: row.partition))
    }
    return (names, ends.keys.sorted())
  }

  /// - Parameter suspects: takes the names of the rows that have changed meanwhile.
  private func replace(
    _ suspects: inout Set<PlacedRowName>, _ fold: JournalFold, _ partitions: [Int32]
  ) throws(StoreError) -> Int {
    let claims = try store.claim(partitions)
    let changes = try StoreError.mapping { try self.changes(&suspects, fold, claims) }
    try store.commit(changes)
    return changes.rows.count
  }

  /// Begins the transaction, and says what is to be written in it.
  private func changes(_ suspects: inout Set<PlacedRowName>, _ fold: JournalFold, _ claims: [Int32: Claim]) throws -> Changes {
    var changes = Changes()
    do {
      let ends = claims.mapValues(\.journalEnd)
      suspects.formUnion(try fold.fold(to: ends, namingRows: true) { try store.journal($0, after: $1, limit: $2) })
      let right = try scratch.snapshot()
      defer { right.close() }
      try store.begin(claims.mapValues(\.epoch))
      changes.rows = try suspects.compactMap { try change($0, as: right) }
      return changes
    } catch {
      store.rollback()
      throw error
    }
  }

  /// How a row must change; nil: it is right.
  private func change(_ place: PlacedRowName, as right: any DatabaseSnapshot) throws -> PartitionRowChange? {
    let stored = try store.rows([place.name], in: place.partition).first ?? nil
    let row = try right.row(place.name, in: place.partition)
    guard stored?.version != row?.version || stored?.data != row?.data else { return nil }
    let change = RowChange(
      name: place.name, storedVersion: stored?.version ?? 0, version: row?.version ?? (stored?.version ?? 0) + 1, data: row?.data,
      scope: row?.scope)
    return PartitionRowChange(partition: place.partition, change: change)
  }
}

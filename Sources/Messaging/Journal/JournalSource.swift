import Deciding

/// The rows as the service's journal has them.
final class JournalSource: RowSource {
  private let fold: JournalFold
  private let archive: ArchiveDirectory

  /// - Parameter archive: has the files that rows of the journal have gone into, if any have.
  init(_ worker: Worker, archive: ArchiveDirectory, into scratch: any Store) {
    self.archive = archive
    fold = JournalFold(worker, into: scratch)
  }

  let tellsVersions = true

  func foldBesideTheLanes(
    _ snapshot: any DatabaseSnapshot, progress: (_ done: Int64, _ all: Int64) -> Void
  ) throws -> [Int32] {
    let ends = try snapshot.journalEnds()
    let journal = WholeJournal(try snapshot.archives(), in: archive) { try snapshot.journal($0, after: $1, limit: $2) }
    try fold.fold(to: ends, progress: progress) { try journal.rows($0, after: $1, limit: $2) }
    return ends.keys.sorted()
  }

  func foldTheRest(_ claims: [Int32: Claim], _ store: any Store) throws -> Set<PlacedRowName> {
    try fold.fold(to: claims.mapValues(\.journalEnd), namingRows: true) { try store.journal($0, after: $1, limit: $2) }
  }
}

import Deciding

/// Compares a service's rows with its journal, which alone says what happened: folds the journal anew, and looks for the first difference.
public struct JournalCheck {
  /// What was looked at, and what is wrong; no finding: the rows follow from the journal.
  public struct Report: Equatable, Sendable {
    public var journalRows: Int64 = 0
    /// Those of them that came from the archive.
    public var archivedRows: Int64 = 0
    public var stateRows: Int64 = 0
    public var finding: String?
  }

  private let worker: Worker
  private let snapshot: any DatabaseSnapshot
  private let archive: ArchiveDirectory
  private let scratch: ScratchDatabase

  /// - Parameters:
  ///   - snapshot: the service's database.
  ///   - archive: has the files that rows of the journal have gone into, if any have.
  ///   - scratch: takes the folded rows.
  public init(_ worker: Worker, _ snapshot: any DatabaseSnapshot, archive: ArchiveDirectory, scratch: ScratchDatabase) {
    self.worker = worker
    self.snapshot = snapshot
    self.archive = archive
    self.scratch = scratch
  }

  /// Throws `StoreError` when one of the two databases fails, and `ArchiveError` when a file of the archive is missing or damaged.
  ///
  /// - Parameter progress: is told how many rows of the journal were folded, and how many there are.
  public func run(progress: (_ done: Int64, _ all: Int64) -> Void = { _, _ in }) throws -> Report {
    let ends = try snapshot.journalEnds()
    let archives = try snapshot.archives()
    var report = Report(archivedRows: archives.reduce(0) { $0 + $1.count })
    do {
      report.journalRows = try fold(archives, to: ends, progress)
      let folded = try scratch.snapshot()
      defer { folded.close() }
      report.stateRows = try StateDifference.forEach(between: snapshot, and: folded) { difference in
        throw FirstDifference(description: difference.description)
      }
    } catch let broken as BrokenJournal {
      report.finding = broken.description
    } catch let difference as FirstDifference {
      report.finding = difference.description
    }
    return report
  }

  /// Returns the number of rows. A recovered journal has fewer than its last number says.
  private func fold(
    _ archives: [ArchivedRows], to ends: [Int32: Int64], _ progress: (_ done: Int64, _ all: Int64) -> Void
  ) throws -> Int64 {
    let store = try scratch.store()
    defer { store.close() }
    let journal = WholeJournal(archives, in: archive) { [snapshot] in try snapshot.journal($0, after: $1, limit: $2) }
    let fold = JournalFold(worker, into: store)
    try fold.fold(to: ends, progress: progress) { try journal.rows($0, after: $1, limit: $2) }
    return fold.count
  }

  private struct FirstDifference: Error {
    let description: String
  }
}

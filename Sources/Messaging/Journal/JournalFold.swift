import Deciding

/// Makes a service's rows anew from its journal, in a database of their own: as the lanes did it, event by event. Its memory stays the same
/// however long the journal is.
final class JournalFold {
  /// The number of rows of the journal that are read at once.
  private static let step = 1000

  private let rows: ScratchRows
  /// The last row of each journal that was folded.
  private var folded: [Int32: Int64] = [:]
  /// The number of rows that were folded.
  private(set) var count: Int64 = 0

  /// - Parameter scratch: an empty database.
  init(_ worker: Worker, into scratch: any Store) {
    rows = ScratchRows(worker, in: scratch)
  }

  /// Folds the rows of each journal that follow those of the last call, up to these ends. Throws `BrokenJournal` when a row is missing or
  /// can't be folded, and `StoreError`.
  ///
  /// - Parameters:
  ///   - read: reads rows of a journal after a number; `limit` at most.
  ///   - progress: is told how many rows of the journals were folded, and how many there are.
  /// - Returns: the names of the rows that have changed, if they are wanted.
  @discardableResult
  func fold(
    to ends: [Int32: Int64], namingRows: Bool = false, progress: (_ done: Int64, _ all: Int64) -> Void = { _, _ in },
    read: (_ partition: Int32, _ sequence: Int64, _ limit: Int) throws -> [JournalRow]
  ) throws -> Set<PlacedRowName> {
    try self.rows.open(ends.keys)
    let all = ends.values.reduce(0, +)
    var names: Set<PlacedRowName> = []
    for (partition, end) in ends.sorted(by: { $0.key < $1.key }) {
      var last = folded[partition] ?? 0
      while last < end {
        let rows = try read(partition, last, min(Self.step, Int(end - last)))
        guard !rows.isEmpty else { throw BrokenJournal("rows \(last + 1) to \(end) of partition \(partition) are missing") }
        for row in rows {
          guard row.follows(last) else {
            throw BrokenJournal("row \(last + 1) of partition \(partition) is missing: after it comes row \(row.sequence)")
          }
          last = row.sequence
        }
        let changed = try self.rows.change(partition) {
          for row in rows where row.kind == .event { try fold(row) }
        }
        if namingRows { names.formUnion(changed) }
        folded[partition] = last
        count += Int64(rows.count)
        progress(folded.values.reduce(0, +), all)
      }
    }
    return names
  }

  private func fold(_ row: JournalRow) throws(BrokenJournal) {
    let place = "row \(row.sequence) of partition \(row.partition), \(row.envelope.type) of \(Printable.text(row.envelope.subject))"
    for handler in rows.handlers {
      do {
        if try handler.fold(row.envelope.type, row.body ?? [], row.partition) { return }
      } catch {
        throw BrokenJournal("\(place), can't be folded: \(error)")
      }
    }
    throw BrokenJournal("\(place): this program knows no such event")
  }
}

/// A journal has not all of its rows, or one that can't be folded.
public struct BrokenJournal: Error, Equatable, CustomStringConvertible {
  public let description: String

  init(_ description: String) {
    self.description = description
  }
}

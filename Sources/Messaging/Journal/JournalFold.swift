import Deciding

/// Makes a service's rows anew from its journal, in a database of their own: as the lanes did it, event by event. Its memory stays the same
/// however long the journal is.
final class JournalFold {
  /// The number of rows of the journal that are read at once.
  private static let step = 1000

  private let handlers: [Handler]
  private let scratch: any Store
  private var epochs: [Int32: Int64] = [:]
  /// The last row of each journal that was folded.
  private var folded: [Int32: Int64] = [:]

  /// - Parameter scratch: an empty database.
  init(_ worker: Worker, into scratch: any Store) {
    handlers = worker.handlers()
    self.scratch = scratch
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
    let new = ends.keys.filter { epochs[$0] == nil }.sorted()
    if !new.isEmpty { epochs.merge(try scratch.claim(new).mapValues(\.epoch)) { $1 } }
    let all = ends.values.reduce(0, +)
    var names: Set<PlacedRowName> = []
    for (partition, end) in ends.sorted(by: { $0.key < $1.key }) {
      var last = folded[partition] ?? 0
      while last < end {
        let rows = try read(partition, last, min(Self.step, Int(end - last)))
        guard !rows.isEmpty else { throw BrokenJournal("rows \(last + 1) to \(end) of partition \(partition) are missing") }
        for (row, number) in zip(rows, (last + 1)...) where row.sequence != number {
          throw BrokenJournal("row \(number) of partition \(partition) is missing: after it comes row \(row.sequence)")
        }
        let changed = try fold(rows, in: partition)
        if namingRows { names.formUnion(changed) }
        last += Int64(rows.count)
        folded[partition] = last
        progress(folded.values.reduce(0, +), all)
      }
    }
    return names
  }

  private func fold(_ rows: [JournalRow], in partition: Int32) throws -> [PlacedRowName] {
    let scratch = scratch
    for handler in handlers {
      handler.open(partition) { name in try scratch.rows([name], in: partition).first ?? nil }
    }
    try scratch.begin(epochs.filter { $0.key == partition })
    var changes = Changes()
    do {
      for row in rows where row.kind == .event { try fold(row) }
      for handler in handlers {
        try handler.takeChanges(partition) { changes.rows.append(PartitionRowChange(partition: partition, change: $0)) }
      }
      try scratch.commit(changes)
    } catch {
      scratch.rollback()
      throw error
    }
    for handler in handlers { handler.settle(partition) }
    return changes.rows.map { PlacedRowName(name: $0.change.name, partition: $0.partition) }
  }

  private func fold(_ row: JournalRow) throws(BrokenJournal) {
    let place = "row \(row.sequence) of partition \(row.partition), \(row.envelope.type) of \(Printable.text(row.envelope.subject))"
    for handler in handlers {
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

/// The name of a row, and the partition that it is in.
struct PlacedRowName: Hashable {
  var name: RowName
  var partition: Int32
}

import Deciding

/// Rows that are folded anew, in a database of their own, batch by batch as a lane does it.
final class ScratchRows {
  let handlers: [Handler]
  private let scratch: any Store
  private var epochs: [Int32: Int64] = [:]

  /// - Parameter scratch: an empty database.
  init(_ worker: Worker, in scratch: any Store) {
    handlers = worker.handlers()
    self.scratch = scratch
  }

  /// Makes these partitions ready.
  func open(_ partitions: some Sequence<Int32>) throws(StoreError) {
    let new = partitions.filter { epochs[$0] == nil }.sorted()
    if !new.isEmpty { epochs.merge(try scratch.claim(new).mapValues(\.epoch)) { $1 } }
  }

  /// Keeps what `body` changes with the handlers. If it throws, nothing is kept.
  ///
  /// - Returns: the names of the rows that have changed.
  func change(_ partition: Int32, _ body: () throws -> Void) throws -> [PlacedRowName] {
    let scratch = scratch
    for handler in handlers {
      handler.open(partition) { name in try scratch.rows([name], in: partition).first ?? nil }
    }
    try scratch.begin(epochs.filter { $0.key == partition })
    var changes = Changes()
    do {
      try body()
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
}

/// The name of a row, and the partition that it is in.
struct PlacedRowName: Hashable {
  var name: RowName
  var partition: Int32
}

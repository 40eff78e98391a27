import Deciding
import Messaging

/// Makes a service's rows anew from its journal.
protocol Folder {
  /// The rows of a partition that these events lead to. Throws when one can't be read.
  func rows(from journal: [JournalRow]) throws -> [RowName: StoredRow]
}

struct DeciderFolder<D: Decider>: Folder {
  init(_ decider: D.Type) {}

  func rows(from journal: [JournalRow]) throws -> [RowName: StoredRow] {
    var state = D.State()
    let unit = state.unitOfWork
    for row in journal where row.kind == .event {
      unit.beginEvent()
      if D.Event.self != None.self, let kind = D.Event.Kind(rawValue: row.envelope.type) {
        D.evolve(&state, try D.Event(kind, row.body ?? []))
      } else if D.PrivateEvent.self != None.self, let kind = D.PrivateEvent.Kind(rawValue: row.envelope.type) {
        D.evolve(&state, try D.PrivateEvent(kind, row.body ?? []))
      }
    }
    var rows: [RowName: StoredRow] = [:]
    for table in state.all {
      try table.takeChanges { change in rows[change.name] = change.data.map { StoredRow(version: change.version, data: $0) } }
    }
    return rows
  }
}

/// Two deciders over one journal.
struct FolderPair<First: Folder, Second: Folder>: Folder {
  let first: First
  let second: Second

  init(_ first: First, _ second: Second) {
    self.first = first
    self.second = second
  }

  func rows(from journal: [JournalRow]) throws -> [RowName: StoredRow] {
    try first.rows(from: journal).merging(second.rows(from: journal)) { $1 }
  }
}

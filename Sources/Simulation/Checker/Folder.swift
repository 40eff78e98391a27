import Deciding
import Messaging

/// Makes a service's rows anew from its journal.
protocol Folder {
  /// The rows of a partition that follow from these events. Throws when an event can't be read.
  func rows(from journal: [JournalRow]) throws -> [RowName: StoredRow]
  /// The types of all events that the journal may have.
  var eventTypes: [String] { get }
}

struct DeciderFolder<D: Decider>: Folder {
  init(_ decider: D.Type) {}

  var eventTypes: [String] { D.Event.messageTypes.map(\.name) + D.PrivateEvent.messageTypes.map(\.name) }

  func rows(from journal: [JournalRow]) throws -> [RowName: StoredRow] {
    var state = D.State()
    let unit = state.unitOfWork
    for row in journal where row.kind == .event {
      unit.beginEvent()
      _ = try D.evolve(&state, type: row.envelope.type, body: row.body ?? [])
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

  var eventTypes: [String] { first.eventTypes + second.eventTypes }

  func rows(from journal: [JournalRow]) throws -> [RowName: StoredRow] {
    try first.rows(from: journal).merging(second.rows(from: journal)) { $1 }
  }
}

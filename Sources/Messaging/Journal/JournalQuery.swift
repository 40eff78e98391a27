import Deciding

/// Which rows of the journals somebody wants to see.
public enum JournalQuery: Equatable, Sendable {
  /// All about an entity, and all under its key.
  case subject(String)
  /// All of the above, all that began with the request of this id, and the message of it.
  case about(String)
  /// All that began with these requests, `requestLimit` at most.
  case requests([String])

  public static let requestLimit = 10

  /// Whether it asks for this row: what the databases' statements say, for rows that are in no database.
  func asks(for row: JournalRow) -> Bool {
    let envelope = row.envelope
    switch self {
    case .subject(let id): return envelope.subject.isExactly(id) || row.key == Array(id.utf8)
    case .about(let id):
      return Self.subject(id).asks(for: row) || envelope.correlationID.isExactly(id) || envelope.id == MessageID(id)
    case .requests(let ids): return ids.contains { envelope.correlationID.isExactly($0) }
    }
  }

  /// The ids that it asks for. Each of its rows has one of them, exactly as it is here.
  var ids: [String] {
    switch self {
    case .subject(let id): [id]
    case .about(let id): [id] + (MessageID(id).map { [$0.description] } ?? [])
    case .requests(let ids): ids
    }
  }
}

extension String {
  /// Whether it has the same bytes. Swift takes some different ones for equal, and no database does.
  fileprivate func isExactly(_ other: String) -> Bool { utf8.elementsEqual(other.utf8) }
}

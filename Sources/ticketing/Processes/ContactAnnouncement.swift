import AuthWorker
import Contracts
import Deciding
import Messaging

/// Has notification told where all users are. Auth tells of each user at the signup, and the log keeps that for a week. So users who signed
/// up before notification kept contacts must be told of once, and all users once more when notification has lost its database.
///
/// The database of auth notes for which history of notification's database it was made. To make it twice does no harm.
struct ContactAnnouncement {
  private static let pageSize = 1000

  let database: ServiceDatabase
  /// The history of notification's database; nil: nobody has seen one.
  let history: String?

  private var entry: String { "contacts-announced/\(history ?? "")" }

  /// Returns when the log has a command for every user of the database.
  func make(through commands: StartCommands) throws {
    guard try commands.patience.attemptDatabases({ try database.entry(entry) }) == nil else { return }
    let reader = try database.reader()
    defer { reader.close() }
    var last: String?
    while true {
      let page = try commands.patience.attemptDatabases {
        try reader.rows(kind: User.kind, scope: nil, before: last, limit: Self.pageSize).map(\.id)
      }
      guard !page.isEmpty else { break }
      try commands.send(page.map { .announce(AnnounceUser(email: $0)) }, "the log to take the users' contacts")
      last = page.last
    }
    try commands.patience.attemptDatabases { try database.enter(entry, "yes") }
  }
}

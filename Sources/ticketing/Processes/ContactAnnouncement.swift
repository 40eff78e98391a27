import AuthWorker
import Contracts
import Deciding
import Messaging

/// Has notification told where the users are who signed up before it kept contacts. It is made once for each database of auth, and noted
/// there. To make it twice does no harm.
struct ContactAnnouncement {
  private static let entry = "contacts-announced"
  private static let pageSize = 1000

  let database: ServiceDatabase

  /// Returns when the log has a command for every user of the database.
  func make(through commands: StartCommands) throws {
    guard try commands.patience.attemptDatabases({ try database.entry(Self.entry) }) == nil else { return }
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
    try commands.patience.attemptDatabases { try database.enter(Self.entry, "yes") }
  }
}

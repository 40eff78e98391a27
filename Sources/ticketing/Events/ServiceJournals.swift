import Deciding
import Messaging

/// The journals of a system's services, each in a database of its own. They are read beside the running system.
struct ServiceJournals {
  /// A row, and whose journal it is in.
  struct Entry {
    var service: String
    var row: JournalRow
  }

  /// The most rows that a search finds in one service.
  static let limit = 10_000

  let databases: [ServiceDatabase]

  /// - Parameter services: those to look at.
  init(_ arguments: Arguments, of services: [String]) throws(CommandFailure) {
    let location = try DatabaseLocation(arguments, directory: arguments["data-dir"] ?? ".data")
    databases = Services.databases(of: services, at: location)
  }

  /// Calls `body` with each service that has a database, and that database as it is now. Throws when there is none at all.
  func forEach(_ body: (_ service: String, _ snapshot: any DatabaseSnapshot) throws -> Void) throws(CommandFailure) {
    var isEmpty = true
    for database in databases {
      do {
        guard try database.exists() else { continue }
        isEmpty = false
        let snapshot = try database.snapshot()
        defer { snapshot.close() }
        try body(database.service, snapshot)
      } catch {
        throw CommandFailure(error)
      }
    }
    guard !isEmpty else {
      let names = databases.map(\.name).joined(separator: ", ")
      throw CommandFailure("there is no database yet: \(names). Say where they are with --data-dir or --database-url")
    }
  }

  /// The services of which rows are in an archive, and the time before which that may be.
  func archivedUntil() throws(CommandFailure) -> [(service: String, until: Timestamp)] {
    var archived: [(service: String, until: Timestamp)] = []
    try forEach { service, snapshot in
      if let until = try snapshot.archives().until { archived.append((service, until)) }
    }
    return archived
  }

  /// The rows of all services that a query asks for, by their time.
  func entries(_ query: JournalQuery, limit: Int = limit) throws(CommandFailure) -> [Entry] {
    var entries: [Entry] = []
    try forEach { service, snapshot in
      entries += try snapshot.journal(query, limit: limit).map { Entry(service: service, row: $0) }
    }
    return entries.inTime
  }
}

extension [ServiceJournals.Entry] {
  /// By time; at the same time in the order of their journals.
  var inTime: [ServiceJournals.Entry] {
    sorted { one, other in
      let (left, right) = (one.row, other.row)
      return (left.envelope.time, one.service, left.partition, left.sequence)
        < (right.envelope.time, other.service, right.partition, right.sequence)
    }
  }
}

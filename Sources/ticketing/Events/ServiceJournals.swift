import Benchmark
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

  /// The time before which rows may be in an archive alone; nil: no service has one.
  func archivedUntil() throws(CommandFailure) -> Timestamp? {
    var times: [Timestamp] = []
    try forEach { _, snapshot in
      if let until = try snapshot.archives().until { times.append(until) }
    }
    return times.max()
  }

  /// The rows of all services that one of these asks for, by their time; of each service `limit` at most for each query.
  ///
  /// - Parameter archive: is read too; nil: the databases alone are.
  func entries(_ queries: [JournalQuery], in archive: ArchiveLocation?, limit: Int = limit) throws(CommandFailure) -> [Entry] {
    var entries: [Entry] = []
    try forEach { service, snapshot in
      var rows: [JournalRow] = []
      for query in queries { rows += try snapshot.journal(query, limit: limit) }
      if let archive {
        let archives = try snapshot.archives()
        // A database keeps some of the rows that are in files.
        rows.removeAll { $0.sequence <= archives.end(of: $0.partition) }
        rows += try self.rows(queries, of: service, in: archives, at: archive, limit: limit * queries.count)
      }
      entries += rows.map { Entry(service: service, row: $0) }
    }
    return entries.inTime
  }

  private func rows(
    _ queries: [JournalQuery], of service: String, in archives: [ArchivedRows], at location: ArchiveLocation, limit: Int
  ) throws -> [JournalRow] {
    let progress = Progress()
    defer { progress.clear() }
    return try ArchiveSearch(archives, in: location.directory(of: service)).rows(queries, limit: limit) { done, all in
      progress.show("\(service)'s archive: \(done >> 20) of \(all >> 20) MiB", fraction: Double(done) / Double(all))
    }
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

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

  /// What a search has found.
  struct Found {
    var entries: [Entry]
    /// Some service has more than the first `limit` rows, which are here.
    var isCut: Bool
  }

  /// The rows of all services that one of these asks for, by their time; of each service the first `limit`, by partition and number.
  ///
  /// - Parameter archive: is read too; nil: the databases alone are.
  func entries(_ queries: [JournalQuery], in archive: ArchiveLocation?, limit: Int = limit) throws(CommandFailure) -> Found {
    var stored: [(service: String, rows: [JournalRow], isCut: Bool, archives: [ArchivedRows])] = []
    try forEach { service, snapshot in
      let archives = archive == nil ? [] : try snapshot.archives()
      var rows: [JournalRow] = []
      var isCut = false
      for query in queries {
        let found = try snapshot.journal(query, limit: limit + 1)
        isCut = isCut || found.count > limit
        // A database keeps some of the rows that are in files.
        rows += found.filter { $0.sequence > archives.end(of: $0.partition) }
      }
      stored.append((service, rows, isCut, archives))
    }
    // The databases are closed again: to read the files may take a while, and they don't change.
    var found = Found(entries: [], isCut: false)
    for (service, rows, isCut, archives) in stored {
      let archived = try archive.map { location throws(CommandFailure) in
        try self.rows(queries, of: service, in: archives, at: location, limit: limit + 1)
      }
      let all = ((archived ?? []) + rows).sorted { ($0.partition, $0.sequence) < ($1.partition, $1.sequence) }
      found.isCut = found.isCut || isCut || all.count > limit
      found.entries += all.prefix(limit).map { Entry(service: service, row: $0) }
    }
    found.entries = found.entries.inTime
    return found
  }

  private func rows(
    _ queries: [JournalQuery], of service: String, in archives: [ArchivedRows], at location: ArchiveLocation, limit: Int
  ) throws(CommandFailure) -> [JournalRow] {
    let progress = Progress()
    defer { progress.clear() }
    do {
      return try ArchiveSearch(archives, in: location.directory(of: service)).rows(queries, limit: limit) { done, all in
        progress.show("\(service)'s archive: \(done >> 20) of \(all >> 20) MiB", fraction: Double(done) / Double(all))
      }
    } catch {
      throw CommandFailure("\(error). With --no-archive the databases alone are looked at")
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

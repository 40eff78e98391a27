import Benchmark
import Deciding
import JSON
import Messaging

/// `ticketing events archive`: moves old rows of the journals into compressed files.
struct JournalArchiving {
  static let options: [Option] = [
    Option(
      name: "before", value: "TIME",
      about: "'archive' moves rows older than this: 90d, a day (2026-05-01), or a time in RFC 3339; at least "
        + "\(Lane.Configuration().refillDays + JournalArchiver.marginDays) days ago", variable: nil),
    Option(name: "to", value: "DIR", about: "where 'archive' puts the files (default: archive in the data directory)", variable: nil),
    Option(name: "dry-run", value: nil, about: "'archive' says what it would move, and moves nothing", variable: nil),
  ]

  private let databases: [ServiceDatabase]
  private let location: ArchiveLocation
  private let time: Timestamp
  private let isDryRun: Bool
  private let isJSON: Bool

  init(_ arguments: Arguments, of databases: [ServiceDatabase], now: Timestamp = .now()) throws(CommandFailure) {
    self.databases = databases
    location = ArchiveLocation(arguments, "to")
    isDryRun = arguments.has("dry-run")
    isJSON = arguments.has("json")
    guard let text = arguments["before"] else {
      throw CommandFailure(usage: "'ticketing events archive' wants --before TIME: 90d, say, or a day (2026-05-01)")
    }
    guard let time = Timestamp(typed: text, now: now) else {
      throw CommandFailure(
        usage: "--before wants an age (90d), a day (2026-05-01) or a time in RFC 3339 (2026-05-01T18:00:00Z), not "
          + "'\(Printable.text(text))'")
    }
    let newest = JournalArchiver.newestTime(at: now)
    guard time <= newest else {
      let days = Lane.Configuration().refillDays
      throw CommandFailure(
        usage: "--before wants \(newest) or earlier: a lost log is filled with the journals' last \(days) days, and one more day stays, "
          + "because clocks differ")
    }
    self.time = time
  }

  func run() throws(CommandFailure) {
    var isEmpty = true
    for database in databases {
      do {
        guard try database.exists() else { continue }
        isEmpty = false
        try archive(database)
      } catch {
        throw CommandFailure(error)
      }
    }
    guard isEmpty else { return }
    throw CommandFailure(
      "there is no database yet: \(databases.map(\.name).joined(separator: ", ")). Say where they are with --data-dir or --database-url")
  }

  private func archive(_ database: ServiceDatabase) throws {
    guard let worker = try Services.declaredWorkers().first(where: { $0.service == database.service }) else { return }
    // What this writes is in order, so a power cut takes the last of it at most, and the next run does it again.
    let store = try database.store(.normal)
    defer { store.close() }
    let progress = Progress()
    defer { progress.clear() }
    let report = try JournalArchiver(worker, store, in: location.directory(of: database.service))
      .run(before: time, isDryRun: isDryRun) { done, all in
        progress.show("\(database.service): \(done) of \(all)", fraction: Double(done) / Double(max(all, 1)))
      }
    progress.clear()
    if isJSON { print(json(report, of: database.service)) } else { print("\(database.service): \(text(report))") }
  }

  private func text(_ report: JournalArchiver.Report) -> String {
    var parts: [String] = []
    if isDryRun, report.rows > 0 {
      parts.append("\(report.rows) rows would go, \(Self.size(report.lineBytes)) before they are compressed")
    } else if report.rows > 0 {
      let bytes = report.files.reduce(0) { $0 + $1.bytes }
      parts.append(
        "\(report.rows) rows (\(Self.size(report.lineBytes))) are in \(Self.files(report.files.count)) now, of \(Self.size(bytes))")
    } else if report.redone.isEmpty {
      parts.append("no row is old enough")
    }
    if report.removed > 0 { parts.append("\(report.removed) rows have left the database") }
    if report.kept > 0 { parts.append("\(report.kept) old ones stay for a lost log") }
    let redone = report.redone.map { "\($0)" }.joined(separator: ", ")
    if !redone.isEmpty { parts.append("partition \(redone) was left as it is, because lost work is being done again there") }
    return parts.joined(separator: "; ")
  }

  private static func files(_ count: Int) -> String { count == 1 ? "1 file" : "\(count) files" }

  private static func size(_ bytes: Int64) -> String {
    bytes < 1_000_000 ? "\((bytes + 999) / 1000) kB" : "\(Double(bytes / 100_000) / 10) MB"
  }

  /// All of it, for programs.
  private func json(_ report: JournalArchiver.Report, of service: String) -> String {
    let directory = location.directory(of: service).path
    let object: JSONObject = [
      "service": .string(service), "rows": .integer(report.rows), "lineBytes": .integer(report.lineBytes),
      "files": .array(
        report.files.map {
          .object([
            "path": .string(directory + "/" + $0.fileName), "rows": .integer($0.count), "bytes": .integer($0.bytes),
            "sha256": .string($0.sha256),
          ])
        }),
      "removed": .integer(report.removed), "kept": .integer(report.kept),
      "redonePartitions": .array(report.redone.map { .integer(Int64($0)) }),
    ]
    return Printable.json(JSONValue.object(object).encoded())
  }
}

import Deciding

/// Moves old rows of a service's journals into files, beside the running lanes or without them.
///
/// The rows of a partition go from the first one on. First a file has them, on the disk and under its name; then the database notes the
/// file; then the rows are removed, some at a time. So a crash loses nothing, and the next run goes on where this one ended. Rows that a
/// lost log is filled with stay: the newest one of each key in each state topic. They are in the file too, which is without a gap.
public struct JournalArchiver {
  /// Days that a row must be older than the oldest that a lost log is filled with: clocks differ, and a run takes its time.
  public static let marginDays: Int64 = 1

  private let store: any Store
  private let directory: ArchiveDirectory
  private let old: OldRows

  /// - Parameters:
  ///   - worker: whose journals they are.
  ///   - store: the service's database, on a connection of its own.
  ///   - directory: where the files go.
  public init(_ worker: Worker, _ store: any Store, in directory: ArchiveDirectory) {
    self.init(OldRows(store, stateTopics: worker.stateTopics), in: directory)
  }

  init(_ old: OldRows, in directory: ArchiveDirectory) {
    self.old = old
    store = old.store
    self.directory = directory
  }

  /// The newest time before which rows may be moved.
  ///
  /// - Parameter refillDays: a lost log is filled with the rows of these days.
  public static func newestTime(at now: Timestamp, refillDays: Int64 = Lane.Configuration().refillDays) -> Timestamp {
    now.adding(milliseconds: -(refillDays + marginDays) * 86_400_000)
  }

  /// What was moved, or would be.
  public struct Report: Equatable, Sendable {
    /// Rows that went into files, and the bytes of their lines.
    public internal(set) var rows: Int64 = 0
    public internal(set) var lineBytes: Int64 = 0
    /// The files, new ones and those that an interrupted run has left.
    public internal(set) var files: [ArchivedRows] = []
    /// Rows that were removed from the database, and rows that are in files and stay for a lost log.
    public internal(set) var removed: Int64 = 0
    public internal(set) var kept: Int64 = 0
    /// The partitions that were left as they are, because lost work is being done again there.
    public internal(set) var redone: [Int32] = []
  }

  /// Moves the rows that are older than a time. Throws `ArchiveError`, and `StoreError`.
  ///
  /// - Parameters:
  ///   - time: `newestTime` at most.
  ///   - isDryRun: nothing is written or removed; the report says what would go into files.
  ///   - progress: is told how many rows were looked at, and how many there are.
  public func run(
    before time: Timestamp, isDryRun: Bool = false, progress: (_ done: Int64, _ all: Int64) -> Void = { _, _ in }
  ) throws -> Report {
    var report = Report()
    let claims = try self.claims()
    let all = claims.values.reduce(0) { $0 + $1.journalEnd }
    var done: Int64 = 0
    for (partition, claim) in claims.sorted(by: { $0.key < $1.key }) {
      // A recovery that goes on after an interruption reads what it has done from the journal, under the old times.
      guard Incarnation(claim.incarnation).redoingAfter == nil else {
        report.redone.append(partition)
        continue
      }
      if isDryRun {
        try look(partition, claim, before: time, &report) { progress(done + $0, all) }
      } else {
        // Each row is looked at twice.
        while let archive = try write(partition, claim, before: time, &report, progress: { progress(done + $0 / 2, all) }) {
          try store.record(archive)
          report.files.append(archive)
        }
        let (removed, kept) = try old.clear(partition) { progress(done + (claim.journalEnd + $0) / 2, all) }
        report.removed += removed
        report.kept += kept
      }
      done += claim.journalEnd
    }
    return report
  }

  func claims() throws(StoreError) -> [Int32: Claim] {
    let reader = try store.reader()
    defer { reader.close() }
    return try reader.claims()
  }

  private func look(
    _ partition: Int32, _ claim: Claim, before time: Timestamp, _ report: inout Report, progress: (Int64) -> Void
  ) throws {
    try old.forEach(of: partition, claim, before: time) { row in
      report.rows += 1
      report.lineBytes += Int64(try ArchiveWriter.line(of: row).count)
      if row.sequence % 1000 == 0 { progress(row.sequence) }
    }
  }

  /// Writes the next file, or takes one that is there from an interrupted run; nil: there is no row for it.
  func write(
    _ partition: Int32, _ claim: Claim, before time: Timestamp, _ report: inout Report, progress: (Int64) -> Void = { _ in }
  ) throws -> ArchivedRows? {
    let archived = try store.archives().end(of: partition)
    guard let first = try store.journal(partition, after: archived, limit: 1).first else { return nil }
    if let name = try directory.names(of: partition, from: first.sequence).first {
      return try take(directory.path + "/" + name, partition, claim, after: archived, &report)
    }
    var writer: ArchiveWriter?
    try old.forEach(of: partition, claim, before: time) { row in
      if writer == nil {
        try directory.make()
        writer = try ArchiveWriter(in: directory)
      }
      try writer?.add(row)
      if row.sequence % 1000 == 0 { progress(row.sequence) }
    }
    let archive = try writer?.finish()
    report.rows += archive?.count ?? 0
    report.lineBytes += writer?.lineBytes ?? 0
    return archive
  }

  /// Takes a file that the database has not noted. It must have exactly the rows of the database.
  private func take(
    _ path: String, _ partition: Int32, _ claim: Claim, after archived: Int64, _ report: inout Report
  ) throws -> ArchivedRows? {
    guard let reader = try ArchiveReader(path: path) else { return nil }
    var rows: ArraySlice<JournalRow> = []
    var last = archived
    while let row = try reader.next() {
      if rows.isEmpty { rows = try store.journal(partition, after: last, limit: old.step)[...] }
      guard row == rows.popFirst(), row.sequence <= claim.published, row.sequence < claim.journalEnd else {
        throw ArchiveError.foreign(path, "row \(row.sequence) is another one in the database")
      }
      last = row.sequence
      report.rows += 1
      report.lineBytes += Int64(try ArchiveWriter.line(of: row).count)
    }
    guard let archive = reader.rows, directory.path(of: archive) == path else {
      throw ArchiveError.foreign(path, "its name is not that of its rows")
    }
    return archive
  }
}

import Deciding
import Glibc

/// The old rows of a service's journals: which of them may go into a file, and how they leave the database once a file has them.
package struct OldRows {
  /// Rows that are read, or removed, at once.
  package static let step = 500
  /// Microseconds between two transactions that remove rows, at least: a lane that waits takes its turn.
  private static let pause: Int64 = 2000

  let store: any Store
  private let stateTopics: Set<String>
  let step: Int
  private let wait: (_ microseconds: UInt32) -> Void

  /// - Parameters:
  ///   - store: the service's database, on a connection of its own.
  ///   - stateTopics: their newest rows stay, because a lost log is filled with them.
  ///   - wait: lets others have the database, between two transactions.
  package init(
    _ store: any Store, stateTopics: Set<String>, step: Int = step, wait: @escaping (_ microseconds: UInt32) -> Void = { usleep($0) }
  ) {
    self.store = store
    self.stateTopics = stateTopics
    self.step = step
    self.wait = wait
  }

  /// Calls `body` with the rows that may go into the partition's next file: those older than a time that follow on the last file. The last
  /// row of a partition stays, and so does what the log has not acknowledged.
  package func forEach(of partition: Int32, _ claim: Claim, before time: Timestamp, _ body: (JournalRow) throws -> Void) throws {
    let end = min(claim.published, claim.journalEnd - 1)
    var last = try store.archives().end(of: partition)
    while last < end {
      let rows = try store.journal(partition, after: last, limit: step)
      for row in rows {
        guard row.sequence <= end, isOld(row, time) else { return }
        try body(row)
        last = row.sequence
      }
      if rows.isEmpty { return }
    }
  }

  /// A dead letter has the time of a message that may come from anywhere. It is as old as the rows beside it.
  private func isOld(_ row: JournalRow, _ time: Timestamp) -> Bool {
    row.kind == .deadLetter || row.envelope.time < time
  }

  /// Removes the rows that are in files, except for those that a lost log is filled with; none while it is being filled. The last rows go
  /// first: SQLite's index of every 64th row then finds the others as quickly as ever.
  ///
  /// - Parameters:
  ///   - limit: transactions at most. The rest is left to the next call.
  ///   - progress: is told the last row that was looked at.
  /// - Returns: the number of rows that were removed, and of those that are in files and stay.
  package func clear(
    _ partition: Int32, limit: Int = .max, progress: (Int64) -> Void = { _ in }
  ) throws -> (removed: Int64, kept: Int64) {
    let end = try store.archives().end(of: partition)
    let reader = try store.reader()
    defer { reader.close() }
    // While a lost log is filled again, the mark is lower: rows are under way, and their lane waits for each of them.
    func isPublished() throws(StoreError) -> Bool { try reader.claims()[partition]?.published ?? 0 >= end }
    guard end > 0, try isPublished() else { return (0, 0) }
    let newest = try NewestRows()
    // So many rows, which follow on this one.
    var pieces: [(after: Int64, last: Int64, count: Int)] = []
    var last: Int64 = 0
    while let rows = try next(partition, after: last) {
      let archived = rows.prefix { $0.sequence <= end }
      if let final = archived.last { pieces.append((last, final.sequence, archived.count)) }
      for row in rows {
        guard let target = row.target, stateTopics.contains(target.topic) else { continue }
        try newest.add(row, to: target)
      }
      last = rows.last?.sequence ?? last
      progress(last)
    }
    var (removed, kept): (Int64, Int64) = (0, 0)
    for piece in pieces.reversed().prefix(limit) {
      let staying = try newest.numbers(after: piece.after, upTo: piece.last)
      kept += Int64(staying.count)
      guard staying.count < piece.count else { continue }
      guard try isPublished() else { break }
      let start = ContinuousClock.now
      removed += Int64(try store.removeJournal(of: partition, after: piece.after, count: piece.count, keeping: staying))
      // Who waits for the database gets half of the time.
      wait(UInt32(clamping: max(Int64((ContinuousClock.now - start) / .microseconds(1)), Self.pause)))
    }
    return (removed, kept)
  }

  private func next(_ partition: Int32, after sequence: Int64) throws(StoreError) -> [JournalRow]? {
    let rows = try store.journal(partition, after: sequence, limit: step)
    return rows.isEmpty ? nil : rows
  }
}

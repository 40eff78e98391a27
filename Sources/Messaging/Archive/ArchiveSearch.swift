import JSON

/// Finds rows in the files of a service's archive. It reads all of the files: an index would be one more thing to keep.
public struct ArchiveSearch {
  private let archives: [ArchivedRows]
  private let directory: ArchiveDirectory

  /// - Parameter archives: those that the database has noted.
  public init(_ archives: [ArchivedRows], in directory: ArchiveDirectory) {
    self.archives = archives
    self.directory = directory
  }

  /// The rows that one of these asks for, partition by partition; `limit` at most. Throws when a file is missing or damaged.
  ///
  /// - Parameter progress: is told how many bytes of the files were read, and how many there are.
  public func rows(
    _ queries: [JournalQuery], limit: Int, progress: (_ done: Int64, _ all: Int64) -> Void = { _, _ in }
  ) throws(ArchiveError) -> [JournalRow] {
    // Most lines have none of the ids, and need not be understood.
    let texts = queries.flatMap(\.ids).map { Array(JSONValue.string($0).encoded().dropFirst().dropLast()) }
    let all = archives.reduce(0) { $0 + $1.bytes }
    var done: Int64 = 0
    var rows: [JournalRow] = []
    for archive in archives {
      let reader = try ArchiveReader(archive, in: directory)
      while let row = try reader.next(withOneOf: texts) {
        guard queries.contains(where: { $0.asks(for: row) }) else { continue }
        guard rows.count < limit else { return rows }
        rows.append(row)
      }
      done += archive.bytes
      progress(done, all)
    }
    return rows
  }
}

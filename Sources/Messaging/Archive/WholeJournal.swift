import Deciding

/// A service's journal from its first row on: first the files of the archive, then the database.
final class WholeJournal {
  private let archives: [Int32: [ArchivedRows]]
  private let directory: ArchiveDirectory
  private let read: (_ partition: Int32, _ sequence: Int64, _ limit: Int) throws -> [JournalRow]
  /// The file that is being read.
  private var current: (archive: ArchivedRows, reader: ArchiveReader, next: JournalRow)?

  /// - Parameters:
  ///   - archives: those that the database has noted.
  ///   - read: reads rows of the database's journal after a number; `limit` at most.
  init(
    _ archives: [ArchivedRows], in directory: ArchiveDirectory,
    read: @escaping (_ partition: Int32, _ sequence: Int64, _ limit: Int) throws -> [JournalRow]
  ) {
    self.archives = Dictionary(grouping: archives, by: \.partition)
    self.directory = directory
    self.read = read
  }

  /// The rows after a number, `limit` at most; there may be fewer although more follow. Throws `ArchiveError` when a file is missing or
  /// damaged. It is quick where each call goes on after the last one.
  func rows(_ partition: Int32, after sequence: Int64, limit: Int) throws -> [JournalRow] {
    let archives = archives[partition] ?? []
    guard let archive = archives.first(where: { $0.last > sequence }) else { return try read(partition, sequence, limit) }
    let file = try open(archive, after: sequence)
    var rows: [JournalRow] = []
    var next = file.next
    while rows.count < limit, let row = next {
      rows.append(row)
      next = try file.reader.next()
    }
    current = next.map { (archive, file.reader, $0) }
    return rows
  }

  private func open(_ archive: ArchivedRows, after sequence: Int64) throws -> (reader: ArchiveReader, next: JournalRow?) {
    if let current, current.archive == archive, current.next.sequence > sequence { return (current.reader, current.next) }
    let reader = try ArchiveReader(archive, in: directory)
    var next = try reader.next()
    while let row = next, row.sequence <= sequence { next = try reader.next() }
    return (reader, next)
  }
}

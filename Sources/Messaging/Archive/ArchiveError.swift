import Platform

/// What can be wrong with the files of an archive: one line for the operator, with what to do.
public struct ArchiveError: Error, Equatable, Sendable, CustomStringConvertible {
  public let description: String

  init(_ description: String) {
    self.description = description
  }

  init(system number: Int32, during action: String, _ path: String) {
    description = "\(action) \(path) failed: \(SystemError(number))"
  }

  static func missing(_ path: String, _ rows: ArchivedRows) -> ArchiveError {
    ArchiveError(
      "\(path) is missing, and rows \(rows.first) to \(rows.last) of partition \(rows.partition) are in no other place: put the file back, "
        + "or say with --archive where the archive is")
  }

  /// A directory, a pipe or a device has the name of a file.
  static func noFile(_ path: String) -> ArchiveError {
    ArchiveError("\(path) is no regular file: move what is there away, and put the file back")
  }

  static func damaged(_ path: String, _ what: String) -> ArchiveError {
    ArchiveError("\(path) is damaged (\(what)): put a whole copy of it back")
  }

  /// A file that the database does not know of.
  static func foreign(_ path: String, _ what: String) -> ArchiveError {
    ArchiveError(
      "\(path) is not of this journal (\(what)), and is in the way: move it to another directory, and begin again. The database still has "
        + "all of the journal's rows from there on")
  }
}

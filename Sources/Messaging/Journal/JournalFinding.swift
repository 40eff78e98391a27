import Deciding

/// What a search through the newest rows of a journal has found.
public struct JournalFinding: Equatable, Sendable {
  public var rows: [JournalRow] = []
  /// Rows before this time were not looked at; nil: all were.
  public var searchedSince: Timestamp?

  public init() {}

  /// Nobody looked into the files of an archive.
  mutating func leaveOut(_ archives: [ArchivedRows]) {
    searchedSince = [searchedSince, archives.until].compactMap(\.self).max()
  }
}

import Glibc

/// The directory with the files of one service's archive.
public struct ArchiveDirectory: Sendable {
  public let path: String

  /// - Parameter root: has a directory for each service.
  public init(_ root: String, service: String) {
    path = root + "/" + service
  }

  func path(of archive: ArchivedRows) -> String { path + "/" + archive.fileName }

  /// Makes it, with those above it, so that they survive a power cut. Only this user may look into it: what is in a journal is nobody
  /// else's business.
  func make() throws(ArchiveError) {
    try Self.make(path)
  }

  private static func make(_ path: String) throws(ArchiveError) {
    var failure = mkdir(path, 0o700) == 0 ? 0 : errno
    if failure == EEXIST { return }
    let parent = Directory.parent(of: path)
    if failure == ENOENT, parent != path {
      try make(parent)
      failure = mkdir(path, 0o700) == 0 || errno == EEXIST ? 0 : errno
    }
    guard failure == 0 else { throw ArchiveError(system: failure, during: "making", path) }
    try synchronize(parent)
  }

  /// The names of the files that begin with this row; none when there is no directory.
  func names(of partition: Int32, from first: Int64) throws(ArchiveError) -> [String] {
    let beginning = ArchivedRows.beginning(partition, first)
    let names: [String]
    do throws(LogError) {
      names = try Directory.names(in: path)
    } catch {
      throw ArchiveError(error.message)
    }
    return names.filter { $0.hasPrefix(beginning) && $0.hasSuffix(ArchivedRows.ending) }.sorted()
  }

  /// Waits until the disk has the changes of a directory.
  static func synchronize(_ path: String) throws(ArchiveError) {
    let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw ArchiveError(system: errno, during: "opening", path) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw ArchiveError(system: errno, during: "synchronizing", path) }
  }
}

import Deciding
import Glibc
import JSON
import Platform
import Sodium
import Zlib

/// Writes a file of an archive under a temporary name, which it gives up when it is finished and on the disk. What was not finished is
/// removed.
final class ArchiveWriter {
  /// Bytes of lines that are compressed at once, as a gzip member of their own.
  private static let step = 1 << 20

  private let directory: ArchiveDirectory
  private let temporaryPath: String
  private let descriptor: Int32
  private var lines: [UInt8] = []
  private var digest = RunningSHA256()
  private var bytes: Int64 = 0
  private var rows: ArchivedRows?
  /// Bytes of all lines, before they are compressed.
  private(set) var lineBytes: Int64 = 0
  /// Whether the file under the temporary name is this one.
  private var isUnfinished = false

  /// Throws when another process writes in this directory. What one that died has left is overwritten.
  init(in directory: ArchiveDirectory) throws(ArchiveError) {
    self.directory = directory
    temporaryPath = directory.path + "/unfinished"
    descriptor = open(temporaryPath, O_WRONLY | O_CREAT | O_NONBLOCK | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw ArchiveError(system: errno, during: "making", temporaryPath) }
    guard RegularFile.isOpen(descriptor) else { throw ArchiveError("\(temporaryPath) is no regular file: remove it") }
    // The other process may give the file its name between the two calls.
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0, isAtPath else {
      throw ArchiveError("another process archives into \(directory.path): let it end first")
    }
    isUnfinished = true
    guard ftruncate(descriptor, 0) == 0 else { throw ArchiveError(system: errno, during: "writing", temporaryPath) }
  }

  private var isAtPath: Bool {
    var (opened, found) = (stat(), stat())
    return fstat(descriptor, &opened) == 0 && stat(temporaryPath, &found) == 0 && opened.st_ino == found.st_ino
  }

  deinit {
    if isUnfinished { unlink(temporaryPath) }
    guard descriptor >= 0 else { return }
    // As in `DirectoryLock`.
    flock(descriptor, LOCK_UN)
    close(descriptor)
  }

  static func line(of row: JournalRow) throws(JSONError) -> [UInt8] {
    try JSON.encode(ArchiveLine(row)) + [UInt8(ascii: "\n")]
  }

  func add(_ row: JournalRow) throws {
    let line = try Self.line(of: row)
    lines += line
    lineBytes += Int64(line.count)
    if rows == nil { rows = ArchivedRows(beginningWith: row) }
    rows?.add(row)
    if lines.count >= Self.step { try compress() }
  }

  /// Gives the file its name, once the disk has it; nil: there is no row.
  func finish() throws(ArchiveError) -> ArchivedRows? {
    guard var rows else { return nil }
    try compress()
    guard fsync(descriptor) == 0 else { throw ArchiveError(system: errno, during: "synchronizing", temporaryPath) }
    rows.bytes = bytes
    rows.sha256 = String(hexadecimal: digest.digest())
    let path = directory.path(of: rows)
    guard rename(temporaryPath, path) == 0 else { throw ArchiveError(system: errno, during: "renaming", temporaryPath) }
    isUnfinished = false
    try ArchiveDirectory.synchronize(directory.path)
    return rows
  }

  private func compress() throws(ArchiveError) {
    guard !lines.isEmpty else { return }
    let member = Gzip.compress(lines)
    lines.removeAll(keepingCapacity: true)
    digest.add(member)
    bytes += Int64(member.count)
    var done = 0
    while done < member.count {
      let written = member.withUnsafeBytes { write(descriptor, $0.baseAddress! + done, member.count - done) }
      if written < 0, errno == EINTR { continue }
      guard written > 0 else { throw ArchiveError(system: written == 0 ? ENOSPC : errno, during: "writing", temporaryPath) }
      done += written
    }
  }
}

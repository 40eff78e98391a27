import Deciding
import JSON
import Platform
import Sodium
import Zlib

/// Reads the rows of an archive's file in order. Its memory stays the same however long the file is.
final class ArchiveReader {
  let path: String
  private let file: ArchiveFile
  private let gunzip = GunzipStream()
  private var digest = RunningSHA256()
  /// Those of the file that were read.
  private(set) var bytes: Int64 = 0
  /// Content of which no row was made yet: whole lines, and the beginning of the next one.
  private var content: ArraySlice<UInt8> = []
  private var isOver = false
  private var lines: Int64 = 0
  /// What `next` has read so far, and after the last row all of it; nil: no row was read.
  private(set) var rows: ArchivedRows?

  private init(_ file: ArchiveFile) {
    path = file.path
    self.file = file
  }

  /// Opens a file that the database does not know of. Nil: there is no such file.
  convenience init?(path: String) throws(ArchiveError) {
    guard let file = try ArchiveFile(path: path) else { return nil }
    self.init(file)
  }

  /// Opens a file that the database has noted. Throws when it is missing, or not as it was written.
  convenience init(_ archive: ArchivedRows, in directory: ArchiveDirectory) throws(ArchiveError) {
    let path = directory.path(of: archive)
    guard let file = try ArchiveFile(path: path) else { throw .missing(path, archive) }
    var (digest, bytes) = (RunningSHA256(), Int64(0))
    while let piece = try file.next() {
      digest.add(piece)
      bytes += Int64(piece.count)
    }
    guard bytes == archive.bytes, String(hexadecimal: digest.digest()) == archive.sha256 else {
      throw .damaged(path, "it is not as it was written")
    }
    try file.rewind()
    self.init(file)
  }

  /// The next row; nil: there are no more. Throws when the file is damaged.
  func next() throws(ArchiveError) -> JournalRow? {
    guard let line = try nextLine() else { return nil }
    let row = try row(of: line)
    if rows == nil { rows = ArchivedRows(beginningWith: row) }
    rows?.add(row)
    return row
  }

  /// The next row whose line is wanted; nil: there are no more. Throws when the file is damaged.
  func next(where isWanted: (ArraySlice<UInt8>) -> Bool) throws(ArchiveError) -> JournalRow? {
    while let line = try nextLine() {
      if isWanted(line) { return try row(of: line) }
    }
    return nil
  }

  private func nextLine() throws(ArchiveError) -> ArraySlice<UInt8>? {
    while true {
      if let end = content.firstIndex(of: UInt8(ascii: "\n")) {
        defer { content = content[(end + 1)...] }
        lines += 1
        return content[..<end]
      }
      if isOver {
        guard content.isEmpty else { throw .damaged(path, "its last line is cut off") }
        return nil
      }
      try fill()
    }
  }

  private func row(of line: ArraySlice<UInt8>) throws(ArchiveError) -> JournalRow {
    do throws(JSONError) {
      if let row = try JSON.decode(ArchiveLine.self, from: Array(line)).row { return row }
    } catch {
      throw .damaged(path, "line \(lines) can't be read: \(error)")
    }
    throw .damaged(path, "line \(lines) is no row of a journal")
  }

  private func fill() throws(ArchiveError) {
    guard let compressed = try file.next() else {
      guard gunzip.isWhole else { throw .damaged(path, "it is cut off") }
      isOver = true
      rows?.bytes = bytes
      rows?.sha256 = String(hexadecimal: digest.digest())
      return
    }
    digest.add(compressed)
    bytes += Int64(compressed.count)
    do throws(GunzipStream.Damage) {
      content = ArraySlice(Array(content) + (try gunzip.content(of: compressed)))
    } catch {
      throw .damaged(path, error.description)
    }
  }
}

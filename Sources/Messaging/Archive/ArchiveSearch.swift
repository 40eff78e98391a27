import Glibc
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

  /// The rows that one of these asks for, by partition and number; the first `limit` at most. Throws when a file is missing or damaged.
  ///
  /// - Parameter progress: is told how many bytes of the files were read, and how many there are.
  public func rows(
    _ queries: [JournalQuery], limit: Int, progress: (_ done: Int64, _ all: Int64) -> Void = { _, _ in }
  ) throws(ArchiveError) -> [JournalRow] {
    let filter = LineFilter(queries)
    let all = archives.reduce(0) { $0 + $1.bytes }
    var (done, lines): (Int64, Int64) = (0, 0)
    var rows: [JournalRow] = []
    for archive in archives {
      let reader = try ArchiveReader(archive, in: directory)
      func isWanted(_ line: ArraySlice<UInt8>) -> Bool {
        lines += 1
        if lines % 4096 == 0 { progress(done + reader.bytes, all) }
        return filter.admits(line)
      }
      while let row = try reader.next(where: isWanted) {
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

/// Tells most lines that are not asked for without reading them as JSON.
private struct LineFilter {
  /// Before the correlation id of a line. Within content the quotes would be escaped.
  private static let correlation = Array(#""correlationId":""#.utf8)

  /// As JSON writes them, without the quotes.
  private var anywhere: [[UInt8]] = []
  private var requests: Set<ArraySlice<UInt8>> = []

  init(_ queries: [JournalQuery]) {
    for query in queries {
      let texts = query.ids.map { Array(JSONValue.string($0).encoded().dropFirst().dropLast()) }
      if case .requests = query { requests.formUnion(texts.map { $0[...] }) } else { anywhere += texts }
    }
  }

  /// Whether a query may ask for the row of this line.
  func admits(_ line: ArraySlice<UInt8>) -> Bool {
    if anywhere.contains(where: { line.end(of: $0) != nil }) { return true }
    guard !requests.isEmpty else { return false }
    guard let start = line.end(of: Self.correlation) else { return true }
    return requests.contains(line[start..<Self.endOfText(in: line, from: start)])
  }

  private static func endOfText(in line: ArraySlice<UInt8>, from start: Int) -> Int {
    var index = start
    while index < line.endIndex, line[index] != UInt8(ascii: "\"") { index += line[index] == UInt8(ascii: "\\") ? 2 : 1 }
    return min(index, line.endIndex)
  }
}

extension ArraySlice<UInt8> {
  /// The index after the first place where these bytes are, one after the other; nil: nowhere.
  fileprivate func end(of bytes: [UInt8]) -> Int? {
    guard let first = bytes.first else { return startIndex }
    return withUnsafeBytes { own in
      var place = 0
      while own.count - place >= bytes.count {
        let candidates = own[place...(own.count - bytes.count)]
        guard let base = UnsafeRawBufferPointer(rebasing: candidates).baseAddress, let found = memchr(base, Int32(first), candidates.count)
        else { return nil }
        place += base.distance(to: found)
        if memcmp(found, bytes, bytes.count) == 0 { return startIndex + place + bytes.count }
        place += 1
      }
      return nil
    }
  }
}

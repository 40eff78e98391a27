import Glibc

/// The files of one partition of an embedded log, while another process may write, replace and remove them.
struct PartitionFiles {
  let place: TopicPartition
  private let directory: String

  init(_ place: TopicPartition, directory: String) {
    self.place = place
    self.directory = directory
  }

  /// The first offsets of the segments that there are now, ascending.
  func bases() throws(LogError) -> [Int64] {
    try Directory.names(in: directory).compactMap(Segment.base).sorted()
  }

  /// From the first offset to that of the next record. Bytes that are no whole record yet do not count.
  func range() throws(LogError) -> Range<Int64> {
    while true {
      let bases = try bases()
      guard let first = bases.first, let last = bases.last else { return 0..<0 }
      // The segment that was the last one may be gone by now.
      if let segment = try open(last) { return first..<max(first, try segment.end()) }
    }
  }

  /// An offset before which all records are older than this time. Older ones may follow it too.
  func offset(since milliseconds: Int64) throws(LogError) -> Int64 {
    var start: Int64 = 0
    for base in try bases() {
      guard let segment = try open(base) else { continue }
      let entries = try segment.index().entries
      start = entries.last { $0.maxTimestamp < milliseconds }?.offset ?? base
      // The last entry of a closed segment is behind its last record: if even that one is older, the next segment is looked at.
      guard let last = entries.last, last.maxTimestamp < milliseconds else { return start }
    }
    return start
  }

  /// Nil: it was removed meanwhile.
  func open(_ base: Int64) throws(LogError) -> ViewedSegment? {
    do throws(LogError) {
      return try ViewedSegment(base: base, path: path(of: base))
    } catch {
      guard try !has(base) else { throw error }
      return nil
    }
  }

  /// Whether there is a segment of this name, which may be one that can't be opened.
  func has(_ base: Int64) throws(LogError) -> Bool {
    let path = path(of: base)
    var status = stat()
    if lstat(path, &status) == 0 { return true }
    guard errno == ENOENT else { throw LogError(system: errno, during: "looking at", path) }
    return false
  }

  private func path(of base: Int64) -> String { directory + "/" + Segment.name(base: base) }
}

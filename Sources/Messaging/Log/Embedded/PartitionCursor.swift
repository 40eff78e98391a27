import Synchronization

/// A reader's position in one partition, and its file.
final class PartitionCursor {
  let partition: EmbeddedPartition
  private var offset: Int64
  /// The file that it reads; nil while it reads from memory.
  private var segment: SegmentFile?
  private var stream: FrameStream?
  /// Whether the last offsets before `offset` had no record, because a compaction removed them.
  private var hasPassed = false

  init(_ partition: EmbeddedPartition, offset: Int64) {
    self.partition = partition
    self.offset = offset
  }

  /// Adds the records that are there now, up to `limit`.
  func read(_ limit: Int, for signal: ReaderSignal, to output: inout [Record]) throws(LogError) {
    var left = limit
    while left > 0, partition.end.load(ordering: .acquiring) != offset {
      let before = output.count
      let known = segment.flatMap { file in stream.map { (file, $0.position) } }
      switch try partition.find(offset, limit: left, for: signal, known: known, output: &output) {
      case .inMemory(let count):
        leaveFile()
        offset += Int64(count)
      case .inFile(let location):
        try read(left, at: location, to: &output)
      }
      left -= output.count - before
    }
    // A reader that is up to date needs no buffer.
    if left > 0 { leaveFile() }
  }

  /// Its position, if the last given record does not show it. It is given once.
  func takePassed() -> Int64? {
    guard hasPassed else { return nil }
    hasPassed = false
    return offset
  }

  private func read(_ limit: Int, at location: EmbeddedPartition.Location, to output: inout [Record]) throws(LogError) {
    let stream = stream(at: location)
    var left = limit
    while left > 0 {
      let position = stream.position
      switch try stream.next() {
      case .damaged(let what):
        throw .corrupt(location.file.path, at: position, what)
      case .end:
        guard offset == location.end || location.isCompacted else {
          throw .corrupt(location.file.path, at: position, "offset \(offset) is missing")
        }
        hasPassed = hasPassed || offset != location.end
        offset = location.end
        return
      case .frame(let frame):
        let found = RecordFrame.offset(of: frame)
        if found < offset { continue }
        guard found == offset || location.isCompacted, let record = RecordFrame.record(of: frame, at: partition.place) else {
          throw .corrupt(location.file.path, at: position, "offset \(offset) is expected, but not found")
        }
        output.append(record)
        offset = found + 1
        left -= 1
      }
    }
  }

  private func stream(at location: EmbeddedPartition.Location) -> FrameStream {
    if segment === location.file, let stream {
      stream.limit = location.size
      return stream
    }
    let begun = FrameStream(location.opened, from: location.position, to: location.size)
    segment = location.file
    stream = begun
    return begun
  }

  private func leaveFile() {
    segment = nil
    stream = nil
  }
}

import Glibc
import Platform

/// The positions of some of a segment's records, so that a start and a reader need not read the whole segment. It is a file beside the
/// segment, and only a hint: each entry has a checksum, a missing entry costs only time, and the record at an entry is checked.
struct SegmentIndex {
  struct Entry {
    var offset: Int64
    var position: Int64
    /// The latest time of the records before it.
    var maxTimestamp: Int64
  }

  /// Three Int64 and their CRC-32C, little-endian.
  private static let entrySize = 28

  /// Ascending.
  private(set) var entries: [Entry] = []
  /// The number of entries in the file.
  private var saved = 0

  mutating func add(_ entry: Entry) {
    if let last = entries.last, last.position >= entry.position { return }
    entries.append(entry)
  }

  /// The last entry at or before this offset.
  func entry(before offset: Int64) -> Entry? {
    var low = 0
    var high = entries.count
    while low < high {
      let middle = (low + high) / 2
      if entries[middle].offset <= offset { low = middle + 1 } else { high = middle }
    }
    return low == 0 ? nil : entries[low - 1]
  }

  /// Reads the entries of an index file that lie within a segment of this size; empty when there is no such file.
  static func load(_ path: String, base: Int64, size: Int64) throws(LogError) -> SegmentIndex {
    var index = SegmentIndex()
    guard access(path, F_OK) == 0 else { return index }
    let file = try OpenFile(path: path)
    let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: Int(try file.size()), alignment: 8)
    defer { bytes.deallocate() }
    let count = try file.read(into: bytes, at: 0)
    var last = Entry(offset: base - 1, position: 0, maxTimestamp: .min)
    for start in stride(from: 0, through: count - entrySize, by: entrySize) {
      let fields = UnsafeRawBufferPointer(rebasing: bytes[start..<start + 24])
      let checksum = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: start + 24, as: UInt32.self))
      guard CRC32C.checksum(fields) == checksum else { break }
      let entry = Entry(
        offset: Int64(littleEndian: fields.loadUnaligned(as: Int64.self)),
        position: Int64(littleEndian: fields.loadUnaligned(fromByteOffset: 8, as: Int64.self)),
        maxTimestamp: Int64(littleEndian: fields.loadUnaligned(fromByteOffset: 16, as: Int64.self)))
      guard entry.offset > last.offset, entry.position > last.position, entry.position <= size else { break }
      index.entries.append(entry)
      last = entry
    }
    index.saved = index.entries.count
    return index
  }

  /// Writes the entries that the file lacks, and cuts off anything else.
  mutating func save(_ path: String, with operations: FileOperations) throws(LogError) {
    guard saved < entries.count else { return }
    var buffer = WriteBuffer(capacity: (entries.count - saved) * Self.entrySize)
    for entry in entries[saved...] {
      let start = buffer.count
      buffer.append(entry.offset)
      buffer.append(entry.position)
      buffer.append(entry.maxTimestamp)
      buffer.append(CRC32C.checksum(buffer[start...]))
    }
    let file = try OpenFile(creating: path, flags: O_WRONLY, with: operations)
    try file.truncate(to: Int64(saved * Self.entrySize), with: operations)
    try file.write(buffer.bytes, at: Int64(saved * Self.entrySize), with: operations)
    saved = entries.count
  }
}

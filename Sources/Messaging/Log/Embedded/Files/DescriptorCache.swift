import Glibc
import Synchronization

/// Keeps the last used files open, so that hundreds of partitions need few descriptors. A file that falls out stays open for a thread that
/// uses it at that moment.
final class DescriptorCache: Sendable {
  private struct Entry {
    var file: OpenFile
    var lastUse: UInt64
  }

  private struct State {
    var entries: [ObjectIdentifier: Entry] = [:]
    var uses: UInt64 = 0
  }

  private let limit: Int
  private let state = Mutex(State())

  init(limit: Int) {
    self.limit = limit
  }

  /// Opens the segment's file if it is not open; makes a missing file with these operations, if they are given.
  func open(_ file: SegmentFile, creatingWith operations: FileOperations? = nil) throws(LogError) -> OpenFile {
    try state.withLock { state throws(LogError) in
      state.uses += 1
      let key = ObjectIdentifier(file)
      if let known = state.entries[key]?.file {
        state.entries[key]?.lastUse = state.uses
        return known
      }
      let opened: OpenFile
      if let operations {
        opened = try OpenFile(creating: file.path, flags: O_RDWR, with: operations)
      } else {
        opened = try OpenFile(path: file.path, flags: O_RDWR)
      }
      if state.entries.count >= limit, let oldest = state.entries.min(by: { $0.value.lastUse < $1.value.lastUse }) {
        state.entries[oldest.key] = nil
      }
      state.entries[key] = Entry(file: opened, lastUse: state.uses)
      return opened
    }
  }

  /// Call it before a `SegmentFile` is released, because another one may get its identity.
  func forget(_ file: SegmentFile) {
    state.withLock { $0.entries[ObjectIdentifier(file)] = nil }
  }

  func closeAll() {
    state.withLock { $0.entries = [:] }
  }

  var openCount: Int { state.withLock { $0.entries.count } }
}

import Glibc
import Synchronization

@testable import Messaging

/// File operations that go wrong when a test wants it.
final class FaultyFiles: Sendable {
  private struct State {
    /// Bytes that there is room for; nil: as many as you like.
    var room: Int?
    var failsToTruncate = false
    var failsToSynchronize = false
    /// Calls that change something before every call fails, as if the process had died; nil: it lives.
    var callsToLive: Int?
  }

  private let state = Mutex(State())

  var room: Int? {
    get { state.withLock { $0.room } }
    set { state.withLock { $0.room = newValue } }
  }

  func failToTruncate(_ fails: Bool) { state.withLock { $0.failsToTruncate = fails } }
  func failToSynchronize(_ fails: Bool) { state.withLock { $0.failsToSynchronize = fails } }
  func live() { state.withLock { $0.callsToLive = nil } }
  func die(afterCalls count: Int) { state.withLock { $0.callsToLive = count } }

  var operations: FileOperations {
    var operations = FileOperations.system
    operations.create = { [self] path, flags in isAlive() ? FileOperations.system.create(path, flags) : Int32(fail(EIO)) }
    operations.makeDirectory = { [self] path in isAlive() ? FileOperations.system.makeDirectory(path) : Int32(fail(EIO)) }
    operations.write = { [self] descriptor, bytes, position in
      guard isAlive() else { return fail(EIO) }
      let count = state.withLock { state in
        guard let room = state.room else { return bytes.count }
        state.room = max(room - bytes.count, 0)
        return min(bytes.count, room)
      }
      guard count > 0 else { return fail(ENOSPC) }
      return FileOperations.system.write(descriptor, UnsafeRawBufferPointer(rebasing: bytes[..<count]), position)
    }
    operations.truncate = { [self] descriptor, size in
      guard isAlive(), !state.withLock({ $0.failsToTruncate }) else { return Int32(fail(EIO)) }
      return FileOperations.system.truncate(descriptor, size)
    }
    operations.synchronize = { [self] descriptor in
      guard isAlive(), !state.withLock({ $0.failsToSynchronize }) else { return Int32(fail(EIO)) }
      return 0
    }
    operations.rename = { [self] from, to in isAlive() ? FileOperations.system.rename(from, to) : Int32(fail(EIO)) }
    operations.remove = { [self] path in isAlive() ? FileOperations.system.remove(path) : Int32(fail(EIO)) }
    return operations
  }

  private func isAlive() -> Bool {
    state.withLock { state in
      guard let left = state.callsToLive else { return true }
      state.callsToLive = max(left - 1, 0)
      return left > 0
    }
  }

  private func fail(_ number: Int32) -> Int {
    errno = number
    return -1
  }
}

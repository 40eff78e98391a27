import Glibc

/// An open file descriptor, closed when nobody holds it any more.
final class OpenFile: Sendable {
  let path: String
  let descriptor: Int32

  init(path: String, flags: Int32 = O_RDONLY) throws(LogError) {
    let opened = open(path, flags | O_CLOEXEC, 0o640)
    guard opened >= 0 else { throw LogError(system: errno, during: "opening", path) }
    self.path = path
    descriptor = opened
  }

  /// A file that is made if it isn't there.
  init(creating path: String, flags: Int32, with operations: FileOperations) throws(LogError) {
    let opened = operations.create(path, flags)
    guard opened >= 0 else { throw LogError(system: errno, during: "making", path) }
    self.path = path
    descriptor = opened
  }

  deinit {
    Glibc.close(descriptor)
  }

  func size() throws(LogError) -> Int64 {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw LogError(system: errno, during: "looking at", path) }
    return Int64(status.st_size)
  }

  /// Fills the buffer from this position on, as far as the file goes. Returns the number of bytes read.
  func read(into buffer: UnsafeMutableRawBufferPointer, at position: Int64) throws(LogError) -> Int {
    var count = 0
    while count < buffer.count {
      let result = pread(descriptor, buffer.baseAddress! + count, buffer.count - count, off_t(position) + count)
      if result == 0 { break }
      if result > 0 {
        count += result
      } else if errno != EINTR {
        throw LogError(system: errno, during: "reading", path)
      }
    }
    return count
  }

  func write(_ bytes: UnsafeRawBufferPointer, at position: Int64, with operations: FileOperations) throws(LogError) {
    var count = 0
    while count < bytes.count {
      let rest = UnsafeRawBufferPointer(rebasing: bytes[count...])
      let result = operations.write(descriptor, rest, position + Int64(count))
      if result > 0 {
        count += result
      } else if result == 0 || errno != EINTR {
        throw LogError(system: result == 0 ? ENOSPC : errno, during: "writing", path)
      }
    }
  }

  func truncate(to size: Int64, with operations: FileOperations) throws(LogError) {
    guard operations.truncate(descriptor, size) == 0 else { throw LogError(system: errno, during: "cutting", path) }
  }

  /// Waits until the disk has what was written.
  func synchronize(with operations: FileOperations) throws(LogError) {
    guard operations.synchronize(descriptor) == 0 else { throw LogError(system: errno, during: "synchronizing", path) }
  }
}

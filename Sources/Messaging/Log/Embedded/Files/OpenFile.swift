import Glibc
import Platform

/// An open file descriptor, which is closed with its last reference.
final class OpenFile: Sendable {
  let path: String
  let descriptor: Int32

  init(path: String, flags: Int32 = O_RDONLY) throws(LogError) {
    // Without O_NONBLOCK, opening a pipe would wait for whoever has its other end.
    let opened = open(path, flags | O_NONBLOCK | O_CLOEXEC, 0o640)
    guard opened >= 0 else { throw LogError(system: errno, during: "opening", path) }
    self.path = path
    descriptor = opened
    guard flags & O_DIRECTORY != 0 || RegularFile.isOpen(opened) else { throw .noFile(path) }
  }

  /// Opens a file, and makes it if it is missing.
  init(creating path: String, flags: Int32, with operations: FileOperations) throws(LogError) {
    let opened = operations.create(path, flags)
    guard opened >= 0 else { throw LogError(system: errno, during: "making", path) }
    self.path = path
    descriptor = opened
    guard RegularFile.isOpen(opened) else { throw .noFile(path) }
  }

  deinit {
    Glibc.close(descriptor)
  }

  func size() throws(LogError) -> Int64 {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw LogError(system: errno, during: "looking at", path) }
    return Int64(status.st_size)
  }

  /// Fills the buffer from this position on, until the end of the file at most. Returns the number of bytes read.
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

  /// Waits until the disk has all written data.
  func synchronize(with operations: FileOperations) throws(LogError) {
    guard operations.synchronize(descriptor) == 0 else { throw LogError(system: errno, during: "synchronizing", path) }
  }
}

/// The system calls that change files. A test can make them fail: a full disk, a crash between two of them.
/// Each returns the result of the call; if that is negative, `errno` is set.
struct FileOperations: Sendable {
  /// Opens a file, and makes it if it is missing. Returns its descriptor.
  var create: @Sendable (_ path: String, _ flags: Int32) -> Int32 = { open($0, $1 | O_CREAT | O_NONBLOCK | O_CLOEXEC, 0o640) }
  var makeDirectory: @Sendable (_ path: String) -> Int32 = { mkdir($0, 0o750) }
  var write: @Sendable (_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer, _ position: Int64) -> Int = {
    pwrite($0, $1.baseAddress, $1.count, off_t($2))
  }
  var truncate: @Sendable (_ descriptor: Int32, _ size: Int64) -> Int32 = { ftruncate($0, off_t($1)) }
  var synchronize: @Sendable (_ descriptor: Int32) -> Int32 = { fdatasync($0) }
  var rename: @Sendable (_ from: String, _ to: String) -> Int32 = { Glibc.rename($0, $1) }
  var remove: @Sendable (_ path: String) -> Int32 = { unlink($0) }

  static let system = FileOperations()
}

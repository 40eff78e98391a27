import Glibc

/// The system calls that change files, so that a test can let them fail: a full disk, a crash between two of them.
/// Each returns what the call returns, with `errno` set when that is negative.
struct FileOperations: Sendable {
  /// Opens a file that is made if it isn't there. Returns its descriptor.
  var create: @Sendable (_ path: String, _ flags: Int32) -> Int32 = { open($0, $1 | O_CREAT | O_CLOEXEC, 0o640) }
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

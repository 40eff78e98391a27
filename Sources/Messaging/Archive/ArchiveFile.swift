import Glibc
import Platform

/// The bytes of an archive's file, piece by piece.
final class ArchiveFile {
  private static let step = 1 << 16

  let path: String
  private let descriptor: Int32

  /// Nil: there is no such file.
  init?(path: String) throws(ArchiveError) {
    self.path = path
    // Without O_NONBLOCK, opening a pipe would wait for somebody who writes into it.
    descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else {
      if errno == ENOENT || errno == ENOTDIR { return nil }
      throw ArchiveError(system: errno, during: "opening", path)
    }
    guard RegularFile.isOpen(descriptor) else { throw .noFile(path) }
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
  }

  /// Nil: the file is over.
  func next() throws(ArchiveError) -> [UInt8]? {
    var failure: Int32?
    let piece = [UInt8](unsafeUninitializedCapacity: Self.step) { buffer, count in
      var result = 0
      repeat { result = read(descriptor, buffer.baseAddress, Self.step) } while result < 0 && errno == EINTR
      if result < 0 { failure = errno }
      count = max(result, 0)
    }
    if let failure { throw ArchiveError(system: failure, during: "reading", path) }
    return piece.isEmpty ? nil : piece
  }

  /// Begins again.
  func rewind() throws(ArchiveError) {
    guard lseek(descriptor, 0, SEEK_SET) == 0 else { throw ArchiveError(system: errno, during: "reading", path) }
  }
}

import Foundation
import Glibc
import TestSupport

/// A disk that is full when a test wants it to be: a tmpfs that only one program sees, and that goes with it, however that ends.
struct SmallDisk {
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  /// For a trait's comment.
  static let absence = "needs the right to mount: root, or user namespaces (unshare --map-root-user)"
  static var isPossible: Bool { namespace != nil }

  /// The namespaces in which one may mount here; nil: there are none.
  private static let namespace: [String]? = [["--mount"], ["--mount", "--map-root-user"]].first { flags in
    guard let directory = try? TemporaryDirectory() else { return false }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: unshare)
    process.environment = TestEnvironment.with()
    process.arguments = flags + ["mount", "-t", "tmpfs", "none", directory.path]
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return false }
    return (try? process.waitForEnd()) == .exit(0)
  }

  private static let unshare = "/usr/bin/unshare"

  /// Where the program finds the disk. Others find an empty directory there.
  let path: String

  /// - Parameter path: a directory that is there.
  init(_ path: String) {
    self.path = path
  }

  /// The words before a program's own that run it with the disk. The process stays the same.
  var launcher: [String] {
    [Self.unshare] + (Self.namespace ?? []) + ["/bin/sh", "-c", #"mount -t tmpfs -o size=48m none "$0" && exec "$@""#, path]
  }

  /// Leaves not a byte free.
  func fill(in program: pid_t) throws {
    let path = filler(program)
    let file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw Failure(description: "\(path) can't be made: \(String(cString: strerror(errno)))") }
    defer { close(file) }
    // In ever smaller pieces, as a piece is written whole or not at all where there is room for a part of it.
    for size in [1 << 20, 4096, 1] {
      let piece = [UInt8](repeating: 0, count: size)
      while write(file, piece, size) > 0 {}
      guard errno == ENOSPC else { throw Failure(description: "\(path) can't be filled: \(String(cString: strerror(errno)))") }
    }
  }

  func free(in program: pid_t) throws {
    try FileManager.default.removeItem(atPath: filler(program))
  }

  /// As seen from outside.
  private func filler(_ program: pid_t) -> String { "/proc/\(program)/root\(path)/filler" }
}

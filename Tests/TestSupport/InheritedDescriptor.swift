import Foundation

/// A copy of a descriptor that this process has open for a file: what a program that is being started has until it runs. It is closed with
/// this object.
public final class InheritedDescriptor: Sendable {
  private let copy: Int32

  /// Nil when this process has the file not open.
  public init?(of path: String) throws {
    let wanted = URL(filePath: path).resolvingSymlinksInPath().path
    let open = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").compactMap { Int32($0) }
    guard let found = open.first(where: { Self.target(of: $0) == wanted }) else { return nil }
    copy = fcntl(found, F_DUPFD_CLOEXEC, 0)
    guard copy >= 0 else { return nil }
  }

  deinit {
    close(copy)
  }

  /// Whether anybody holds the file's lock (`flock`).
  public static func isLocked(_ path: String) throws -> Bool {
    let file = try FileHandle(forReadingFrom: URL(filePath: path))
    defer { try? file.close() }
    return flock(file.fileDescriptor, LOCK_EX | LOCK_NB) != 0
  }

  private static func target(of descriptor: Int32) -> String? {
    try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(descriptor)")
  }
}

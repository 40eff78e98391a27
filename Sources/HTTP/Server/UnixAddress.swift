import Glibc

/// The address of a Unix socket. It is valid as long as this object lives.
///
/// The kernel takes paths of 107 bytes at most. If the path is longer, the file is reached through a descriptor of its directory.
final class UnixAddress {
  private var address = sockaddr_un()
  /// The descriptor of the directory; -1 if the path is short enough.
  private var directory: CInt = -1

  /// Nil when the path is empty or has a NUL, when the file's name alone is too long, or when the directory can't be opened.
  init?(_ path: String) {
    guard let name = fittingName(of: path) else { return nil }
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: name.utf8) }
  }

  deinit {
    if directory >= 0 { close(directory) }
  }

  func with<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
    withUnsafePointer(to: address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<sockaddr_un>.size)) }
    }
  }

  private func fittingName(of path: String) -> String? {
    guard !path.isEmpty, !path.utf8.contains(0) else { return nil }
    if fits(path) { return path }
    guard let slash = path.lastIndex(of: "/") else { return nil }
    directory = open(String(path[...slash]), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    let name = "/proc/self/fd/\(directory)/\(path[path.index(after: slash)...])"
    return directory >= 0 && fits(name) ? name : nil
  }

  private func fits(_ path: String) -> Bool { path.utf8.count < MemoryLayout.size(ofValue: address.sun_path) }
}

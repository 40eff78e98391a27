import Glibc

/// The address of a Unix socket, for as long as this is held.
///
/// The kernel takes 107 bytes for it. A file in a directory of a longer name is reached through a descriptor of the directory.
final class UnixAddress {
  private var address = sockaddr_un()
  /// Of the directory; -1 where the path fits.
  private var directory: CInt = -1

  /// Nil when the path is empty or has a NUL, when its last part alone doesn't fit, or when its directory can't be opened.
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

import Glibc
import Platform

/// Makes directories that only this user may look into.
enum Directories {
  /// Makes the directory if it does not exist, with those above it. Throws the system's reason.
  static func make(_ path: String) throws(SystemError) {
    guard mkdir(path, 0o700) != 0 else { return }
    let failure = errno
    if failure == EEXIST {
      var status = stat()
      guard stat(path, &status) == 0 else { throw SystemError(errno) }
      guard status.st_mode & S_IFMT == S_IFDIR else { throw SystemError(ENOTDIR) }
      return
    }
    guard failure == ENOENT, let parent = parent(of: path), parent != path else { throw SystemError(failure) }
    try make(parent)
    guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw SystemError(errno) }
  }

  /// Nil: the path has one name only.
  static func parent(of path: String) -> String? {
    var names = path[...]
    while names.count > 1, names.last == "/" { names.removeLast() }
    guard let slash = names.lastIndex(of: "/") else { return nil }
    return slash == names.startIndex ? "/" : String(names[..<slash])
  }
}

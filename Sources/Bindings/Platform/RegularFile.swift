import Glibc

/// A name in a directory need not be a file's: whoever may write there can put a pipe or a device in its place. Reading from those can take
/// for ever. Open with `O_NONBLOCK`, which means nothing to a file, and then ask here.
public enum RegularFile {
  /// Whether this descriptor is of a regular file.
  public static func isOpen(_ descriptor: Int32) -> Bool {
    var status = stat()
    return fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
  }
}

import CSodium
import Glibc

/// A key's file: one line of base64url, a dot, and a checksum, mode 0600. A file without a checksum, made by hand or by an earlier
/// version, is read too; with one, a damaged letter is seen.
extension SecretKey {
  /// Reads the key of a file that only its owner, and at most its group, can read.
  public convenience init(file path: String) throws(SecretKeyError) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .unreadable(path: path, reason: systemReason()) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .unreadable(path: path, reason: systemReason()) }
    guard status.st_mode & 0o007 == 0 else { throw .exposed(path: path, mode: status.st_mode & 0o777) }

    // Room for the longest key with its checksum, and for seeing that there is more.
    var text = [UInt8](repeating: 0, count: 128)
    defer { sodium_memzero(&text, text.count) }
    var filled = 0
    while filled < text.count {
      let count = text.withUnsafeMutableBytes { read(descriptor, $0.baseAddress?.advanced(by: filled), $0.count - filled) }
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw .unreadable(path: path, reason: systemReason()) }
      if count == 0 { break }
      filled += count
    }
    text.removeLast(text.count - filled)
    while text.last == UInt8(ascii: "\n") || text.last == UInt8(ascii: "\r") { text.removeLast() }
    let dot = text.lastIndex(of: UInt8(ascii: "."))
    guard var bytes = Base64URL.decode(Array(text[..<(dot ?? text.count)])) else { throw .notBase64URL(path: path) }
    defer { sodium_memzero(&bytes, bytes.count) }
    do throws(SecretKeyError) { try self.init(bytes) } catch { throw error.at(path) }
    guard dot.map({ text[($0 + 1)...].elementsEqual(checksum.utf8) }) ?? true else { throw .damaged(path: path) }
  }

  /// Nine characters: with any other letter instead of the dot, the line has a length that base64url does not have.
  private var checksum: String { String(derive("key file", count: 16).base64URL().prefix(9)) }

  /// Reads the key of a file; makes a random one of 32 bytes first when there is no such file. Processes that do this at the same
  /// time end up with the same key, and one that is killed half way leaves no half key.
  public static func loadOrMake(file path: String) throws(SecretKeyError) -> SecretKey {
    if access(path, F_OK) != 0 && errno == ENOENT { try SecretKey.random().save(to: path) }
    return try SecretKey(file: path)
  }

  /// Writes a new file. One that is there already stays as it is, and is no error.
  func save(to path: String) throws(SecretKeyError) {
    let draft = "\(path).\(String(Random().next(), radix: 16))"
    let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw .unwritable(path: path, reason: systemReason()) }
    defer {
      close(descriptor)
      unlink(draft)
    }
    var line = Array((base64URL() + "." + checksum + "\n").utf8)
    defer { sodium_memzero(&line, line.count) }
    // A line this short is written whole or not at all.
    guard write(descriptor, line, line.count) == line.count, fsync(descriptor) == 0 else {
      throw .unwritable(path: path, reason: systemReason())
    }
    // A link and no rename: that would replace the key that another process made meanwhile.
    guard link(draft, path) == 0 || errno == EEXIST else { throw .unwritable(path: path, reason: systemReason()) }
    try Self.syncDirectory(of: path)
  }

  /// So that the name survives a power cut, too.
  private static func syncDirectory(of path: String) throws(SecretKeyError) {
    let directory = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
    let descriptor = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .unwritable(path: path, reason: systemReason()) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw .unwritable(path: path, reason: systemReason()) }
  }
}

/// errno in words.
private func systemReason() -> String {
  var words = [CChar](repeating: 0, count: 256)
  let code = errno
  guard strerror_r(code, &words, words.count) == 0 else { return "error \(code)" }
  return String(decoding: words.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
}

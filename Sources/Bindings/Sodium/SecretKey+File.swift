import CSodium
import Glibc

/// The file of a key has one line: base64url, a dot, and a checksum. Its mode is 0600. The checksum shows a damaged letter. A file without
/// a checksum, made by hand or by an earlier version, is read too.
extension SecretKey {
  /// Reads the key of a file. Only its owner and its group may be allowed to read it.
  public convenience init(file path: String) throws(SecretKeyError) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .unreadable(path: path, reason: systemReason()) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .unreadable(path: path, reason: systemReason()) }
    guard status.st_mode & S_IFMT != S_IFDIR else { throw .unreadable(path: path, reason: "Is a directory") }
    guard status.st_mode & 0o007 == 0 else { throw .exposed(path: path, mode: status.st_mode & 0o777) }

    // There is room for the longest key with its checksum, and for one byte that shows that the file is longer.
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

  /// The checksum has nine characters. So if the dot is damaged, the line has a length that base64url can't have.
  private var checksum: String { String(derive("key file", count: 16).base64URL().prefix(9)) }

  /// Reads the key of a file. If there is no such file, it first makes a random key of 32 bytes. Processes that do this at the same time
  /// get the same key, and a killed process leaves no half of a key.
  public static func loadOrMake(file path: String) throws(SecretKeyError) -> SecretKey {
    if access(path, F_OK) != 0 && errno == ENOENT { try SecretKey.random().save(to: path) }
    return try SecretKey(file: path)
  }

  /// Writes a new file. If the file exists already, it stays unchanged, and that is no error.
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
    // So short a line is written completely or not at all.
    guard write(descriptor, line, line.count) == line.count, fsync(descriptor) == 0 else {
      throw .unwritable(path: path, reason: systemReason())
    }
    // A rename would replace the key that another process has made meanwhile. A link does not.
    guard link(draft, path) == 0 || errno == EEXIST else { throw .unwritable(path: path, reason: systemReason()) }
    try Self.syncDirectory(of: path)
  }

  /// Syncs the directory, so that the file's name survives a power cut too.
  private static func syncDirectory(of path: String) throws(SecretKeyError) {
    let directory = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
    let descriptor = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .unwritable(path: path, reason: systemReason()) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw .unwritable(path: path, reason: systemReason()) }
  }
}

/// The text of `errno`.
private func systemReason() -> String {
  var words = [CChar](repeating: 0, count: 256)
  let code = errno
  guard strerror_r(code, &words, words.count) == 0 else { return "error \(code)" }
  return String(decoding: words.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
}

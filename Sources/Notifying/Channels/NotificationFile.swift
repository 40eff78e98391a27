import Glibc
import Synchronization

/// The file of `FileChannel`. Several threads and processes may write it; somebody may move it away at any time, and it is made anew.
///
/// A line that is written is in the kernel's hands, so it outlives the process. A process that dies between a line and its commit makes the
/// next one ask for the line again, and one that was only held up may still ask for it when another has its work. So `append` knows the ids
/// of the file's last lines, whoever has written them. A line that a dying process has begun is cut off.
public final class NotificationFile: Sendable {
  /// Bytes at the end of the file that the first line looks through: a hundred thousand lines and more, while the lines that may have been
  /// written without a commit are those of a few batches.
  static let tail: Int64 = 64 << 20

  public let path: String
  private let survivesPowerCut: Bool
  /// Waits for the disk, as `fdatasync`.
  private let sync: @Sendable (Int32) -> Int32
  private let known = Mutex(Known())

  /// The ids of the last lines, up to a place in the file.
  private struct Known {
    /// The most ids that are kept; of twice as many, the older half is dropped.
    static let limit = 100_000

    var file: UInt64 = 0
    var end: Int64 = 0
    private var ids: Set<String> = []
    private var order: [String] = []

    init(file: UInt64 = 0, end: Int64 = 0) {
      self.file = file
      self.end = end
    }

    func contains(_ id: String) -> Bool { ids.contains(id) }

    mutating func add(_ id: String) {
      guard ids.insert(id).inserted else { return }
      order.append(id)
      guard order.count >= 2 * Self.limit else { return }
      ids.subtract(order.prefix(Self.limit))
      order.removeFirst(Self.limit)
    }
  }

  /// Makes the file if there is none.
  ///
  /// - Parameter survivesPowerCut: whether each line waits for the disk.
  public convenience init(_ path: String, survivesPowerCut: Bool) throws(NotificationFileError) {
    try self.init(path, survivesPowerCut: survivesPowerCut) { fdatasync($0) }
  }

  init(_ path: String, survivesPowerCut: Bool, sync: @escaping @Sendable (Int32) -> Int32) throws(NotificationFileError) {
    self.path = path
    self.survivesPowerCut = survivesPowerCut
    self.sync = sync
    close(try open())
  }

  /// Appends a line, unless a line of this id is there.
  func append(_ line: [UInt8], id: String) throws(NotificationFileError) {
    let descriptor = try open()
    defer { close(descriptor) }
    guard flock(descriptor, LOCK_EX) == 0 else { throw failure("can't be locked") }
    // A copy of the descriptor, in a program that is being started, would keep the lock.
    defer { flock(descriptor, LOCK_UN) }
    let end = try cutTornLine(descriptor)
    if try !knows(id, descriptor, end) {
      try write(line, descriptor, at: end)
      known.withLock { known in
        known.end = end + Int64(line.count)
        known.add(id)
      }
    }
    // A line that is there already may not be on the disk: whoever wrote it may have died before, or the disk had refused it.
    if survivesPowerCut, sync(descriptor) != 0 { throw failure("can't be written to the disk") }
  }

  private func open() throws(NotificationFileError) -> Int32 {
    let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw failure("can't be opened") }
    return descriptor
  }

  private func write(_ line: [UInt8], _ descriptor: Int32, at end: Int64) throws(NotificationFileError) {
    var rest = line[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      guard count > 0 else {
        let failure = failure("can't be written")
        // The disk is full: half a line helps nobody.
        ftruncate(descriptor, Int(end))
        throw failure
      }
      rest = rest.dropFirst(count)
    }
  }

  private func size(_ descriptor: Int32) throws(NotificationFileError) -> (bytes: Int64, file: UInt64) {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw failure("can't be looked at") }
    return (Int64(status.st_size), UInt64(status.st_ino))
  }

  // MARK: what is there

  /// Cuts off what follows the last end of a line. Returns the file's size.
  private func cutTornLine(_ descriptor: Int32) throws(NotificationFileError) -> Int64 {
    let size = try size(descriptor).bytes
    var end = size
    while end > 0 {
      let start = max(0, end - 65_536)
      let block = try read(descriptor, start..<end)
      if let newline = block.lastIndex(of: UInt8(ascii: "\n")) {
        end = start + Int64(newline) + 1
        break
      }
      end = start
    }
    if end < size, ftruncate(descriptor, Int(end)) != 0 { throw failure("ends with half a line, which can't be cut off") }
    return end
  }

  private func knows(_ id: String, _ descriptor: Int32, _ end: Int64) throws(NotificationFileError) -> Bool {
    let file = try size(descriptor).file
    return try known.withLock { known throws(NotificationFileError) in
      if known.file != file || known.end > end { known = Known(file: file, end: max(0, end - Self.tail)) }
      while known.end < end {
        let block = try read(descriptor, known.end..<min(end, known.end + (1 << 20)))
        guard let newline = block.lastIndex(of: UInt8(ascii: "\n")) else { throw failure("has a line of more than a mebibyte") }
        for line in block[...newline].split(separator: UInt8(ascii: "\n")) {
          if let id = Self.id(of: line) { known.add(id) }
        }
        known.end += Int64(newline) + 1
      }
      return known.contains(id)
    }
  }

  /// Nil: the line is not one of ours, or only its second half was read.
  private static func id(of line: ArraySlice<UInt8>) -> String? {
    let beginning = Array(#"{"id":""#.utf8)
    guard line.starts(with: beginning) else { return nil }
    let rest = line.dropFirst(beginning.count)
    return rest.firstIndex(of: UInt8(ascii: "\"")).map { String(decoding: rest[..<$0], as: UTF8.self) }
  }

  private func read(_ descriptor: Int32, _ range: Range<Int64>) throws(NotificationFileError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: Int(range.upperBound - range.lowerBound))
    guard pread(descriptor, &bytes, bytes.count, Int(range.lowerBound)) == bytes.count else { throw failure("can't be read") }
    return bytes
  }

  private func failure(_ what: String) -> NotificationFileError {
    NotificationFileError(description: "\(path) \(what): \(String(cString: strerror(errno)))")
  }
}

/// The file of notifications can't be used.
public struct NotificationFileError: Error, CustomStringConvertible, Equatable, Sendable {
  public let description: String
}

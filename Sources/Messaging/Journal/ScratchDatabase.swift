import Glibc

/// An SQLite file for rows that are folded anew. It is removed when nobody refers to it any more.
public final class ScratchDatabase {
  private let service: String
  private let directory: String
  private var path: String { directory + "/" + service + ".sqlite" }

  /// - Parameter parent: the directory to make it in. Throws when there can't be one.
  public init(of service: String, in parent: String) throws(StoreError) {
    self.service = service
    var template = Array((parent + "/ticketing-XXXXXX").utf8CString)
    guard mkdtemp(&template) != nil else {
      throw StoreError(.other, "no directory can be made in \(parent): \(String(cString: strerror(errno)))")
    }
    directory = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  func store() throws(StoreError) -> any Store { try SQLiteStore(path: path, service: service) }

  func snapshot() throws(StoreError) -> any DatabaseSnapshot { try SQLiteSnapshot(path: path, service: service) }

  deinit {
    for ending in ["", "-wal", "-shm"] { unlink(path + ending) }
    rmdir(directory)
  }
}

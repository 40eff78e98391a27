import Foundation
import Glibc
import Synchronization

@testable import Messaging

/// What a disk is sure to have: of a file what it held when it was synchronized last, of a directory the names that it had then. Of what
/// was made, renamed and removed since, a power cut keeps any part; of what was written since, nothing.
final class ModelDisk: Sendable {
  struct Image: Sendable {
    fileprivate struct Change {
      /// A file's number, or nil where a name goes; several at once of a rename.
      var names: [(name: String, file: Int?)]
    }

    fileprivate var contents: [Int: [UInt8]] = [:]
    /// By directory.
    fileprivate var names: [String: [String: Int?]] = [:]
    fileprivate var changes: [String: [Change]] = [:]
    /// What the test had been promised by then.
    var promised = 0

    /// Makes a directory what it may be after a power cut now.
    func cut(_ root: String, into target: String, keeping: () -> Bool) throws {
      try FileManager.default.createDirectory(atPath: target, withIntermediateDirectories: true)
      var left = names[root] ?? [:]
      for change in changes[root] ?? [] where keeping() { for (name, file) in change.names { left[name] = file } }
      for (name, file) in left {
        guard let file else { continue }
        let path = target + "/" + name
        if let bytes = contents[file] {
          try Data(bytes).write(to: URL(fileURLWithPath: path))
        } else {
          try cut(root + "/" + name, into: path, keeping: keeping)
        }
      }
    }
  }

  private struct State {
    var image = Image()
    var images: [Image] = []
    var numbers: [UInt64: Int] = [:]
    var count = 0
  }

  private let state = Mutex(State())

  /// One for each call.
  var images: [Image] { state.withLock { $0.images } }

  func promise(_ count: Int) { state.withLock { $0.image.promised = count } }

  var operations: FileOperations {
    let system = FileOperations.system
    var operations = system
    operations.create = { [self] path, flags in
      let isNew = access(path, F_OK) != 0
      let descriptor = system.create(path, flags)
      if isNew { make(path, number: Self.inode(descriptor), isFile: true) }
      return descriptor
    }
    operations.makeDirectory = { [self] path in
      let result = system.makeDirectory(path)
      if result == 0 { make(path, number: nil, isFile: false) }
      return result
    }
    operations.rename = { [self] from, to in
      let number = Self.inode(from)
      let result = system.rename(from, to)
      note { state in
        let file = state.numbers[number]
        state.image.changes[Directory.parent(of: to), default: []]
          .append(Image.Change(names: [(Self.name(from), nil), (Self.name(to), file)]))
      }
      return result
    }
    operations.remove = { [self] path in
      let result = system.remove(path)
      if result == 0 {
        note { $0.image.changes[Directory.parent(of: path), default: []].append(Image.Change(names: [(Self.name(path), nil)])) }
      }
      return result
    }
    operations.synchronize = { [self] descriptor in
      let path = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(descriptor)")) ?? ""
      note { state in
        if let file = state.numbers[Self.inode(descriptor)] {
          state.image.contents[file] = [UInt8]((try? Data(contentsOf: URL(fileURLWithPath: path))) ?? Data())
        } else {
          for change in state.image.changes.removeValue(forKey: path) ?? [] {
            for (name, file) in change.names { state.image.names[path, default: [:]][name] = file }
          }
        }
      }
      return 0
    }
    return operations
  }

  private func make(_ path: String, number: UInt64?, isFile: Bool) {
    note { state in
      state.count += 1
      // (A number of the system's comes again once its file is gone.)
      if let number { state.numbers[number] = state.count }
      if isFile { state.image.contents[state.count] = [] }
      state.image.changes[Directory.parent(of: path), default: []].append(Image.Change(names: [(Self.name(path), state.count)]))
    }
  }

  private func note(_ change: (inout State) -> Void) {
    state.withLock { state in
      change(&state)
      state.images.append(state.image)
    }
  }

  private static func name(_ path: String) -> String { String(path.split(separator: "/").last ?? "") }

  private static func inode(_ descriptor: Int32) -> UInt64 {
    var status = stat()
    fstat(descriptor, &status)
    return UInt64(status.st_ino)
  }

  private static func inode(_ path: String) -> UInt64 {
    var status = stat()
    stat(path, &status)
    return UInt64(status.st_ino)
  }
}

import Messaging

/// One service's database in memory, for the simulator: shared by all lanes of that service, so that takeovers, fencing and zombies
/// can be played through on one thread. Each lane gets a store of its own from `store()`.
///
/// Whatever comes out in an order comes out in the same one every time.
public final class MemoryDatabase {
  /// For messages to the operator.
  public let name: String
  /// Called at each step; what it throws, the lane gets.
  public var fault: ((StoreStep) throws(StoreError) -> Void)?
  /// Called with each batch that was applied, and the epochs that its lane showed.
  public var onCommit: ((_ epochs: [Int32: Int64], _ changes: Changes) -> Void)?

  var contents = MemoryContents()
  private var ids = 0

  public init(name: String = "memory") {
    self.name = name
  }

  public func store() -> MemoryStore {
    MemoryStore(self)
  }

  public func reader() -> MemoryStoreReader {
    MemoryStoreReader(self)
  }

  /// Numbered, as nothing here is random: an empty database in place of this one has another.
  var id: String {
    if let id = contents.id { return id }
    ids += 1
    contents.id = "\(name) \(ids)"
    return "\(name) \(ids)"
  }

  /// What it holds, to be put back later: a backup.
  public struct Copy {
    fileprivate let contents: MemoryContents
  }

  public func copy() -> Copy { Copy(contents: contents) }

  /// Puts an earlier copy in place of what it holds; nil: an empty database. Nobody may be using it.
  public func restore(_ copy: Copy?) {
    contents = copy?.contents ?? MemoryContents()
  }

  func check(_ epochs: [Int32: Int64]) throws(StoreError) {
    func current(_ partition: Int32) -> Int64 { contents.partitions[partition]?.epoch ?? 0 }
    let lost = epochs.lazy.filter { current($0.key) != $0.value }.min { $0.key < $1.key }
    if let lost { throw .fenced(lost.key, ours: lost.value, current: current(lost.key), in: name) }
  }
}

/// Where a fault can be let into a memory store. One that is thrown is what the lane gets.
public enum StoreStep: String, CaseIterable, Sendable {
  /// Before partitions are taken over.
  case claim
  /// Before a transaction is opened.
  case begin
  case read
  /// Before a batch is applied: nothing of it is.
  case beforeCommit
  /// After it was applied: the lane is told that it failed, or was killed before it heard.
  case afterCommit
}

import Messaging

/// One service's database in memory, for the simulator. All lanes of the service share it, so that one thread can try takeovers, fencing
/// and zombies. Each lane gets a store of its own from `store()`.
///
/// All lists come out in the same order every time.
public final class MemoryDatabase {
  /// The database's name in messages to the operator.
  public let name: String
  /// Called at each step. The lane gets the error that this throws.
  public var fault: ((StoreStep) throws(StoreError) -> Void)?
  /// Called with each batch that was applied, and the epochs of its lane.
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

  /// The database's id. It is a number, because nothing here is random. An empty database in the place of this one has another number.
  var id: String {
    if let id = contents.id { return id }
    ids += 1
    contents.id = "\(name) \(ids)"
    return "\(name) \(ids)"
  }

  /// A copy of the content, which can be put back later: a backup.
  public struct Copy {
    fileprivate let contents: MemoryContents
  }

  public func copy() -> Copy { Copy(contents: contents) }

  /// Replaces the content with an earlier copy, or with nothing if it is nil. Nobody may use the database at that time.
  public func restore(_ copy: Copy?) {
    contents = copy?.contents ?? MemoryContents()
  }

  func check(_ epochs: [Int32: Int64]) throws(StoreError) {
    func current(_ partition: Int32) -> Int64 { contents.partitions[partition]?.epoch ?? 0 }
    let lost = epochs.lazy.filter { current($0.key) != $0.value }.min { $0.key < $1.key }
    if let lost { throw .fenced(lost.key, ours: lost.value, current: current(lost.key), in: name) }
  }
}

/// The steps at which a fault can strike a memory store. The lane gets the error that the fault throws.
public enum StoreStep: String, CaseIterable, Sendable {
  /// Before partitions are taken over.
  case claim
  /// Before a transaction is opened.
  case begin
  case read
  /// Before a batch is applied: nothing of the batch is applied.
  case beforeCommit
  /// After a batch was applied: the lane is told that the commit failed, or it dies before it hears of it.
  case afterCommit
}

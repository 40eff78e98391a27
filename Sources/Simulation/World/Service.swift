import Deciding
import Messaging

/// A service: its code, its database, and the lanes that share its partitions.
final class Service {
  let worker: Worker
  let database: MemoryDatabase
  let shadow: ServiceShadow
  var lanes: [LaneHost] = []
  /// Which lane each partition is meant for: what a consumer group's coordinator knows.
  var owners: [Int32: Int] = [:]
  /// The owner epochs as last raised.
  var epochs: [Int32: Int64] = [:]

  init(_ worker: Worker, folder: any Folder) {
    self.worker = worker
    database = MemoryDatabase(name: worker.service)
    shadow = ServiceShadow(worker.service, folder: folder)
  }

  var name: String { worker.service }

  func hasTaken(_ command: MessageID) -> Bool {
    shadow.inbox.contains(command)
  }

  func partitions(of lane: Int) -> Set<Int32> {
    Set(owners.filter { $0.value == lane }.keys)
  }
}

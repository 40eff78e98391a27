import Deciding
import InMemory
import Messaging

/// A service: its code, its database, and the lanes that share its partitions.
final class Service {
  let worker: Worker
  let database: MemoryDatabase
  private(set) var shadow: ServiceShadow
  /// Why its database was refused last; nil: it was not, or that was seen to.
  var refusal: DatabaseMismatch?
  /// It was told to go on with a database that is behind its log.
  var recovers = false
  /// Taken at times, the oldest first.
  private var backups: [Backup] = []
  /// What it had when another database took its place; nil: none ever did.
  var original: Backup?
  /// The operator may still put that one back.
  var canGoBack = false
  var lanes: [SimulatedLaneHost] = []
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

  // MARK: backups

  /// What the database held, with what the checker knew of it then.
  struct Backup {
    let copy: MemoryDatabase.Copy?
    let shadow: ServiceShadow
  }

  /// Its database as it is.
  var backup: Backup { Backup(copy: database.copy(), shadow: shadow.copy()) }

  func keepBackup() {
    backups.append(backup)
  }

  func forgetBackups() {
    backups = []
  }

  /// Its database is the one that the log knows, and lacks nothing: whatever was lost before is settled.
  func belongs(to facts: LogFacts) -> Bool {
    guard refusal == nil, let claims = try? database.reader().claims() else { return false }
    return facts.progress.allSatisfy { partition, told in claims[partition]?.belongs(to: told, in: facts.identity) ?? false }
  }

  /// One that was kept, or an empty database. Nil: there is none that can be told from the one there is.
  func pickBackup(_ dice: Dice, told progress: [Int32: ServiceProgress]) -> Backup? {
    let none = Backup(copy: nil, shadow: ServiceShadow(name, folder: shadow.folder))
    guard let chosen = dice.happens(250) ? none : backups.isEmpty ? nil : dice.pick(backups) else { return nil }
    // An empty one can be told where every partition has said whose it is.
    guard chosen.copy != nil || progress.count == Int(worker.partitions) else { return nil }
    let changed = shadow.outbound.filter { chosen.shadow.outbound[$0.key] != $0.value }
    let isToldOf = changed.keys.allSatisfy { channel in
      progress[channel.sourcePartition]?.published ?? 0 > chosen.shadow.journals[channel.sourcePartition]?.last?.sequence ?? 0
    }
    return isToldOf && !changed.isEmpty ? chosen : nil
  }

  /// Puts a backup in place of the database, with every lane stopped.
  func restore(_ backup: Backup) {
    database.restore(backup.copy)
    shadow = backup.shadow.copy()
    refusal = nil
  }

  func partitions(of lane: Int) -> Set<Int32> {
    Set(owners.filter { $0.value == lane }.keys)
  }
}

import Deciding
import InMemory
import Messaging

/// A service: its code, its database, and the lanes that share its partitions.
final class Service {
  let worker: Worker
  let database: MemoryDatabase
  private(set) var shadow: ServiceShadow
  /// The last refusal of its database. Nil: there was none, or somebody has dealt with it.
  var refusal: DatabaseMismatch?
  /// Whether the operator has told it to recover a database that is older than its log.
  var recovers = false
  /// Backups of its database, the oldest first.
  private var backups: [Backup] = []
  /// The backup of its own database, made when another one took its place. Nil: that never happened.
  var original: Backup?
  /// Whether the operator may still put that database back.
  var canGoBack = false
  /// The files of its archive, by name.
  var files: [String: [JournalRow]] = [:]
  var lanes: [SimulatedLaneHost] = []
  /// The lane of each partition, as the coordinator of a consumer group knows it.
  var owners: [Int32: Int] = [:]
  /// The epochs of the partitions, as they were raised last.
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

  /// A copy of the database, with what the checker knew about it at that time.
  struct Backup {
    let copy: MemoryDatabase.Copy?
    let shadow: ServiceShadow
  }

  /// A backup of the present database.
  var backup: Backup { Backup(copy: database.copy(), shadow: shadow.copy()) }

  func keepBackup() {
    backups.append(backup)
  }

  func forgetBackups() {
    backups = []
  }

  /// Whether its database is the one that the log knows and is complete, so that no earlier loss is left.
  func belongs(to facts: LogFacts) -> Bool {
    guard refusal == nil, let claims = try? database.reader().claims() else { return false }
    return facts.progress.allSatisfy { partition, told in claims[partition]?.belongs(to: told, in: facts.identity) ?? false }
  }

  /// Picks a backup, or an empty database. Nil: there is none that differs visibly from the present database.
  func pickBackup(_ dice: Dice, told progress: [Int32: ServiceProgress]) -> Backup? {
    let none = Backup(copy: nil, shadow: ServiceShadow(name, folder: shadow.folder))
    guard let chosen = dice.happens(250) ? none : backups.isEmpty ? nil : dice.pick(backups) else { return nil }
    // An empty database can be recognised only if every partition has reported on its history.
    guard chosen.copy != nil || progress.count == Int(worker.partitions) else { return nil }
    let changed = shadow.outbound.filter { chosen.shadow.outbound[$0.key] != $0.value }
    let isToldOf = changed.keys.allSatisfy { channel in
      progress[channel.sourcePartition]?.published ?? 0 > chosen.shadow.journals[channel.sourcePartition]?.last?.sequence ?? 0
    }
    return isToldOf && !changed.isEmpty ? chosen : nil
  }

  /// Replaces the database by a backup, while every lane is stopped.
  func restore(_ backup: Backup) {
    database.restore(backup.copy)
    shadow = backup.shadow.copy()
    refusal = nil
  }

  func partitions(of lane: Int) -> Set<Int32> {
    Set(owners.filter { $0.value == lane }.keys)
  }
}

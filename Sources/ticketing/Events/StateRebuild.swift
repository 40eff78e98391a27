import Benchmark
import Contracts
import Foundation
import Messaging

/// Makes a service's state anew from its journal, or from the topics that it reads, and puts it in the place of the old one. Lanes go on
/// meanwhile; at the end they are fenced off, read the new rows, and go on with those.
struct StateRebuild {
  private let database: ServiceDatabase
  /// Where the topics are; nil: the journal is taken.
  private let topics: LogLocation?
  private let archive: ArchiveLocation

  init(of database: ServiceDatabase, from topics: LogLocation? = nil, archive: ArchiveLocation) {
    self.database = database
    self.archive = archive
    self.topics = topics
  }

  func run() throws(CommandFailure) {
    let service = database.service
    do {
      guard try database.exists() else { throw CommandFailure("\(database.name) is not there: nothing to rebuild") }
      guard try topics == nil || worker(Services.declaredWorkers()).onlyListens else {
        throw CommandFailure(
          usage: "\(service) decides on commands, and that is only in its journal: rebuild it without --from-topics, which is for "
            + "dataplatform")
      }
      let log = try topics?.open()
      defer { log?.close() }
      let scratch = try ScratchDatabase(of: service, in: FileManager.default.temporaryDirectory.path)
      let progress = Progress()
      defer { progress.clear() }
      let store = try database.store(.full)
      defer { store.close() }
      let changed = try replacement(in: store, log, scratch)
        .run { done, all in progress.show("\(service): \(done) of \(all)", fraction: Double(done) / Double(max(all, 1))) }
      progress.clear()
      print("\(service): \(changed) rows were not as \(log == nil ? "the journal has" : "the topics have") them, and are now")
    } catch {
      throw CommandFailure(error)
    }
  }

  private func replacement(in store: any Store, _ log: (any Log)?, _ scratch: ScratchDatabase) throws -> StateReplacement {
    let openSnapshot = { [database] in try database.snapshot() }
    guard let log else {
      return StateReplacement(
        journalOf: try worker(Services.declaredWorkers()), archive: archive.directory(of: database.service), store,
        openSnapshot: openSnapshot, scratch: scratch)
    }
    // A log keeps the numbers of partitions that it was made with.
    let counts = try log.partitionCounts()
    let topics = try TopicDeclarations(yaml: DeclaredTopics.yaml).specifications.map { topic in
      TopicSpecification(name: topic.name, partitions: counts[topic.name] ?? topic.partitions, retention: topic.retention)
    }
    return StateReplacement(
      topicsOf: try worker(Services.workers(topics).map(\.worker)), in: log, store, openSnapshot: openSnapshot, scratch: scratch)
  }

  private func worker(_ workers: [Worker]) throws(CommandFailure) -> Worker {
    guard let worker = workers.first(where: { $0.service == database.service }) else {
      throw CommandFailure("this program has no code of \(database.service)")
    }
    return worker
  }
}

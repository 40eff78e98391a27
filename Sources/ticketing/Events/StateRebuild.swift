import Benchmark
import Foundation
import Messaging

/// Makes a service's state anew from its journal, and puts it in the place of the old one. Lanes go on meanwhile; at the end they are
/// fenced off, read the new rows, and go on with those.
struct StateRebuild {
  private let database: ServiceDatabase

  init(of database: ServiceDatabase) {
    self.database = database
  }

  func run() throws(CommandFailure) {
    let service = database.service
    do {
      guard try database.exists() else { throw CommandFailure("\(database.name) is not there: nothing to rebuild") }
      guard let worker = try Services.declaredWorkers().first(where: { $0.service == service }) else { return }
      let scratch = try ScratchDatabase(of: service, in: FileManager.default.temporaryDirectory.path)
      let progress = Progress()
      defer { progress.clear() }
      let store = try database.store(.full)
      defer { store.close() }
      let changed = try JournalRebuild(worker, store, openSnapshot: { try database.snapshot() }, scratch: scratch)
        .run { done, all in progress.show("\(service): \(done) of \(all)", fraction: Double(done) / Double(all)) }
      progress.clear()
      print("\(service): \(changed) rows were not as the journal has them, and are now")
    } catch {
      throw CommandFailure(error)
    }
  }
}

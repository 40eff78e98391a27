import InMemory
import Messaging

extension Checker {
  /// The files and the database together have the whole journal, each row once, and what the database still has of archived rows is theirs.
  func checkArchive(_ service: Service) throws {
    let store = service.database.store()
    let archives = try store.archives()
    for (partition, journal) in service.shadow.journals.sorted(by: { $0.key < $1.key }) {
      let own = archives.filter { $0.partition == partition }
      let archived = own.flatMap { service.files[$0.fileName] ?? [] }
      let stored = try store.journal(partition, after: 0, limit: .max)
      let end = archives.end(of: partition)
      if archived + stored.filter({ $0.sequence > end }) != journal {
        report("\(service.name)'s archive and database do not have its journal \(partition) together", about: [])
      }
      if !stored.filter({ $0.sequence <= end }).allSatisfy(archived.contains) {
        report("\(service.name)'s database has archived rows of partition \(partition) that its archive has not", about: [])
      }
    }
  }
}

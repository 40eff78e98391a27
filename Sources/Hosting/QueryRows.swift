import Deciding
import Messaging
import Synchronization

/// A service's rows for its queries. It reports rows that a list has to leave out.
struct QueryRows: RowReader {
  private let reader: any StoreReader
  private let service: String
  private let damage: ReportedDamage
  private let logger: Logger

  init(_ reader: any StoreReader, of service: String, damage: ReportedDamage, _ logger: Logger) {
    self.reader = reader
    self.service = service
    self.damage = damage
    self.logger = logger
  }

  func rows(named name: RowName) throws -> [StoredRow] { try reader.rows(named: name) }

  func rows(kind: String, scope: String?, before: String?, limit: Int) throws -> [(id: String, data: [UInt8])] {
    try reader.rows(kind: kind, scope: scope, before: before, limit: limit)
  }

  func leftOut(_ row: RowName, _ reason: String) {
    guard damage.isNew("\(service)/\(row.kind)/\(row.id)") else { return }
    logger.error(
      "a row can't be read, and lists leave it out; mend it in the service's database, or restore the backup",
      ["service": service, "row": "\(row.kind) \(row.id)", "reason": reason])
  }
}

/// Remembers the rows that were reported already, so that a client with many queries does not fill the log.
final class ReportedDamage: Sendable {
  /// The number of rows that are remembered. Beyond it, rows are reported again.
  private static let limit = 1000
  private let reported = Mutex<Set<String>>([])

  func isNew(_ row: String) -> Bool {
    reported.withLock { reported in
      if reported.count >= Self.limit { reported.removeAll() }
      return reported.insert(row).inserted
    }
  }
}

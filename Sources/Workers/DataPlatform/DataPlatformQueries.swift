import Contracts
import Deciding
import JSON

/// The queries of admins about all reservations.
public enum DataPlatformQueries: Queries {
  public static func answer(_ query: Query, _ rows: any RowReader) throws -> [UInt8]? {
    switch DataPlatformQuery(query) {
    case .reservation(let reservationId):
      guard let row = try rows.rows(named: RowName(ReservationRecord.self, reservationId)).first else { return nil }
      let record = try JSON.decode(ReservationRecord.self, from: row.data)
      return try JSON.encode(ReservationEntry(record: record, withHistory: true))
    case .reservations(let filter, let page):
      return try JSON.encode(try list(filter, page, rows))
    case .summary(let range):
      return try JSON.encode(try Summary(range, rows))
    case nil:
      return nil
    }
  }

  /// The number of rows that one answer may read. Otherwise a filter that fits few of many rows would read all of them while other queries
  /// wait. With the limit the list is short, and its cursor goes on from there.
  static let scanLimit = 10_000
  static let batch = 500

  private static func list(_ filter: DataPlatformQuery.Filter, _ page: Page, _ rows: any RowReader) throws -> ListPart<ReservationEntry> {
    var list = ListPart<ReservationEntry>("reservations")
    var cursor = page.cursor
    var scanned = 0
    while true {
      let found = try rows.rows(kind: ReservationRecord.kind, scope: filter.scheduleId, before: cursor, limit: batch)
      for row in found {
        let record = rows.read(ReservationRecord.self, row.id, row.data)
        if record == nil { list.unreadable += 1 }
        if let record, filter.fits(record) {
          guard list.entries.count < page.limit else {
            // There is one more row, so this is not the end.
            list.nextCursor = cursor
            return list
          }
          list.entries.append(ReservationEntry(record: record, withHistory: false))
        }
        cursor = row.id
        scanned += 1
      }
      if found.count < batch { return list }
      if scanned >= scanLimit {
        list.nextCursor = cursor
        return list
      }
    }
  }
}

extension DataPlatformQuery.Filter {
  fileprivate func fits(_ record: ReservationRecord) -> Bool {
    if let scheduleId, record.scheduleId != scheduleId { return false }
    if let status, record.status != status { return false }
    if let from, record.since.map({ $0 < from }) ?? true { return false }
    if let to, record.since.map({ $0 >= to }) ?? true { return false }
    return true
  }
}

import Contracts
import Deciding
import JSON

/// What anyone may know about a queue.
public enum QueueQueries: Queries {
  public static func answer(_ query: Query, _ rows: any RowReader) throws -> [UInt8]? {
    switch QueueQuery(query) {
    case .audit(let concertId, let page, let withUsers):
      guard let row = try rows.rows(named: RowName(QueueRow.self, concertId)).first else { return nil }
      let queue = try JSON.decode(QueueRow.self, from: row.data)
      return try JSON.encode(QueueAudit(concertId, queue.notice, try entries(of: concertId, queue, page, withUsers, rows)))
    case nil:
      return nil
    }
  }

  /// The entries at the places below the cursor, the last place first: as in other lists, the newest come first.
  private static func entries(
    of concertId: String, _ queue: QueueRow, _ page: Page, _ withUsers: Bool, _ rows: any RowReader
  ) throws -> ListPart<QueueAuditEntry> {
    var list = ListPart<QueueAuditEntry>("entries")
    var place = min(queue.entries, max(page.cursor.flatMap { Int($0) } ?? .max, 1) - 1)
    var numbers: (page: Int, numbers: [Int])?
    let early = queue.notice.isOpen ? queue.notice.early ?? 0 : 0
    let seed = queue.notice.seed.flatMap(QueueSeed.init)
    while place > 0, list.entries.count < page.limit {
      var number = place
      if place <= early {
        let index = (place - 1) / QueuePage.size
        if numbers?.page != index { numbers = (index, try self.numbers(of: concertId, index, rows)) }
        number = numbers?.numbers.dropFirst((place - 1) % QueuePage.size).first ?? place
      }
      let name = RowName(QueueEntryRow.self, QueueStatus.entryID(concertId, number))
      if let row = try rows.rows(named: name).first, let found = rows.read(QueueEntryRow.self, name.id, row.data) {
        let draw = place <= early ? seed?.draw(found.entry.userId) : nil
        list.entries.append(
          QueueAuditEntry(
            found.entry, of: concertId, rank: queue.notice.isOpen ? place : nil, draw: draw, withUser: withUsers))
      } else {
        list.unreadable += 1
      }
      place -= 1
    }
    list.nextCursor = place > 0 ? String(place + 1) : nil
    return list
  }

  private static func numbers(of concertId: String, _ index: Int, _ rows: any RowReader) throws -> [Int] {
    guard let row = try rows.rows(named: RowName(QueuePageRow.self, QueueStatus.pageID(concertId, index))).first else { return [] }
    return try JSON.decode(QueuePageRow.self, from: row.data).numbers
  }
}

import Deciding
import SQLite

/// Finds rows of the journal by what they are about. No index helps, because an index would cost every commit.
struct JournalSearch {
  /// Positions that are looked at before the time is.
  private static let window: Int64 = 20_000

  private let service: String
  private let inOrder: Statements
  private let newestFirst: Statements
  private let lastPosition: Statement
  private let timeAfter: Statement

  /// A statement for each kind of question.
  private struct Statements {
    let bySubject: Statement
    let byRequests: Statement
    let byAnything: Statement

    init(_ database: Database, order: String) throws {
      func select(_ condition: String) throws -> Statement {
        try database.prepare(
          """
          select \(JournalTable.columns) from journal where position > ? and position <= ? and (\(condition))
          order by \(order) limit ?
          """)
      }
      bySubject = try select("subject = ? or key = ?")
      byRequests = try select("correlation_id in (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
      byAnything = try select("correlation_id = ? or subject = ? or key = ? or id = ?")
    }
  }

  init(_ database: Database, service: String) throws {
    self.service = service
    inOrder = try Statements(database, order: "partition, sequence")
    newestFirst = try Statements(database, order: "position desc")
    lastPosition = try database.prepare("select coalesce(max(position), 0) from journal")
    timeAfter = try database.prepare("select time from journal where position > ? order by position limit 1")
  }

  func rows(_ query: JournalQuery, limit: Int) throws -> [JournalRow] {
    try rows(query, inOrder, after: 0, upTo: .max, limit: limit)
  }

  /// Looks at the newest rows first.
  func newest(_ query: JournalQuery, limit: Int, while goesOn: () -> Bool) throws -> JournalFinding {
    var finding = JournalFinding()
    var end: Int64 = try lastPosition.first { row in row[0] } ?? 0
    while end > 0 {
      let start = max(0, end - Self.window)
      finding.rows += try rows(query, newestFirst, after: start, upTo: end, limit: limit - finding.rows.count)
      guard finding.rows.count < limit else {
        // What is older than the last row may be missing, in this window already.
        finding.searchedSince = finding.rows.last?.envelope.time
        return finding
      }
      end = start
      guard goesOn() else { break }
    }
    if end > 0 { finding.searchedSince = try timeAfter.first(end) { row in row[0] as Timestamp } }
    return finding
  }

  private func rows(
    _ query: JournalQuery, _ statements: Statements, after start: Int64, upTo end: Int64, limit: Int
  ) throws -> [JournalRow] {
    switch query {
    case .subject(let id): return try statements.bySubject.all(start, end, IDText(id), id, limit, read: read)
    case .about(let id):
      return try statements.byAnything.all(start, end, IDText(id), IDText(id), id, MessageID(id), limit, read: read)
    case .requests(let ids):
      guard let first = ids.first else { return [] }
      let ids = (0..<JournalQuery.requestLimit).map { IDText($0 < ids.count ? ids[$0] : first) }
      return try statements.byRequests.all(
        start, end, ids[0], ids[1], ids[2], ids[3], ids[4], ids[5], ids[6], ids[7], ids[8], ids[9], limit, read: read)
    }
  }

  private func read(_ row: borrowing SQLite.ResultRow) -> JournalRow {
    let partition: Int32 = row[0]
    return JournalTable.read(row, from: "/\(service)/\(partition)")
  }
}

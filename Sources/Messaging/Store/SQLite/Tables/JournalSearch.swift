import Deciding
import SQLite

/// Finds rows of the journal by what they are about. No index helps, because an index would cost every commit.
struct JournalSearch {
  private let service: String
  private let byCorrelation: Statement
  private let bySubject: Statement
  private let byID: Statement

  init(_ database: Database, service: String) throws {
    self.service = service
    func select(_ condition: String) throws -> Statement {
      try database.prepare("select \(JournalTable.columns) from journal where \(condition) order by partition, sequence limit ?")
    }
    byCorrelation = try select("correlation_id = ?")
    bySubject = try select("subject = ? or key = ?")
    byID = try select("id = ?")
  }

  func rows(_ query: JournalQuery, limit: Int) throws -> [JournalRow] {
    switch query {
    case .correlation(let id): try byCorrelation.all(IDText(id), limit, read: read)
    case .subject(let id): try bySubject.all(IDText(id), id, limit, read: read)
    case .message(let id): try byID.all(id, limit, read: read)
    }
  }

  private func read(_ row: borrowing SQLite.ResultRow) -> JournalRow {
    let partition: Int32 = row[0]
    return JournalTable.read(row, from: "/\(service)/\(partition)")
  }
}

import Deciding
import PostgreSQLTesting
import TestSupport
import Testing

@testable import Messaging

/// Looking for rows in the files of an archive.
@Suite struct ArchiveSearchTests {
  private let files: ArchiveFiles
  private var directory: ArchiveDirectory { files.directory }

  init() throws {
    files = try ArchiveFiles()
  }

  /// The samples, and a row whose ids JSON has to escape.
  private static let rows: [JournalRow] = {
    let envelope = Envelope(
      id: Sample.id(12), source: "/a/0", type: "t", time: Sample.time(12), subject: "a \"b\" \\ / \u{1} \n é 🎫",
      correlationID: "e\u{301}")
    let strange = JournalRow(
      partition: 0, sequence: 8, kind: .event, target: nil, key: Array("é".utf8), envelope: envelope, body: Array("{}".utf8))
    return JournalSamples.all + [strange]
  }()

  /// Each id that is in a row, in upper case also; and some that are in none.
  private static let queries: [JournalQuery] = {
    var ids: Set<String> = ["", "nobody", "\"", "e", "\u{e9}"]
    for row in rows {
      for id in [row.envelope.subject, row.envelope.correlationID, row.envelope.id.description, String(decoding: row.key, as: UTF8.self)] {
        ids.formUnion([id, id.uppercased()])
      }
    }
    return ids.sorted().flatMap { [.subject($0), .about($0), .requests([$0]), .requests([$0, "c"])] }
  }()

  @Test func `a file gives the rows that the database gave`() throws {
    let path = files.parent.file("service.sqlite")
    try tryAll(SQLiteStore(path: path, service: "service")) { try SQLiteSnapshot(path: path, service: "service") }
  }

  @Test(.enabled(if: RealPostgreSQL.isPresent, "\(RealPostgreSQL.absence)"))
  func `a file gives the rows that PostgreSQL gave`() throws {
    let database = PostgreSQLDatabase(try RealPostgreSQL.shared().url(RealPostgreSQL.newName()), service: "service")
    try tryAll(PostgreSQLStore(database)) { try PostgreSQLSnapshot(database) }
  }

  private func tryAll(_ store: any Store, _ open: () throws -> any DatabaseSnapshot) throws {
    defer { store.close() }
    let epochs = try store.take([0])
    try store.write(epochs) { $0.journal = Self.rows }
    let snapshot = try open()
    defer { snapshot.close() }
    let search = ArchiveSearch([try files.write(Self.rows)], in: directory)
    var found = 0
    for query in Self.queries {
      let expected = try snapshot.journal(query, limit: 100)
      #expect(try search.rows([query], limit: 100) == expected, "\(query)")
      found += expected.count
    }
    #expect(found > 3 * Self.rows.count)
  }

  @Test func `it goes through all files, up to its limit, and says how far it is`() throws {
    let archives = try [
      files.write((Int64(1)...3000).map { Sample.event($0) }), files.write((Int64(3001)...5000).map { Sample.event($0) }),
      files.write([Sample.event(1, in: 1)]),
    ]
    let search = ArchiveSearch(archives, in: directory)
    var told: [Int64] = []
    let rows = try search.rows([.requests(["c7", "c4000"]), .about("t5000"), .requests(["nobody"])], limit: 10) { done, all in
      told.append(done)
      #expect(all == archives.reduce(0) { $0 + $1.bytes })
    }
    #expect(rows.map(\.sequence) == [7, 4000, 5000])
    #expect(told == told.sorted())
    #expect(told.count > archives.count && told.last == archives.reduce(0) { $0 + $1.bytes })
    let key = String(decoding: Sample.key, as: UTF8.self)
    #expect(try search.rows([.subject(key)], limit: 4).map(\.sequence) == [1, 2, 3, 4])
    #expect(try search.rows([.subject(key)], limit: 10_000).count == 5001)
  }
}

import Deciding
import PostgreSQLTesting
import TestSupport
import Testing

@testable import Messaging

/// Searching a journal from its newest row back.
@Suite struct JournalSearchTests {
  @Test func `a search looks at the newest rows first, and says where it stopped`() throws {
    let directory = try TemporaryDirectory()
    let path = directory.file("service.sqlite")
    try tryAll(SQLiteStore(path: path, service: "service"), parts: 3) { try SQLiteSnapshot(path: path, service: "service") }
  }

  @Test(.enabled(if: RealPostgreSQL.isPresent, "\(RealPostgreSQL.absence)"))
  func `a search looks at the newest rows first on PostgreSQL too`() throws {
    let database = PostgreSQLDatabase(try RealPostgreSQL.shared().url(RealPostgreSQL.newName()), service: "service")
    try tryAll(PostgreSQLStore(database), parts: 4) { try PostgreSQLSnapshot(database) }
  }

  /// - Parameter parts: that the whole journal is searched in. PostgreSQL searches each partition for itself.
  private func tryAll(_ store: any Store, parts: Int, _ open: () throws -> any DatabaseSnapshot) throws {
    defer { store.close() }
    let epochs = try store.take([0, 1])
    // Longer than two of the parts that are searched at once.
    for start in stride(from: Int64(1), to: 45_000, by: 5000) {
      try store.write(epochs) { $0.journal = (start..<start + 5000).map { Sample.event($0) } }
    }
    try store.write(epochs) { $0.journal = [Sample.event(1, in: 1)] }
    let snapshot = try open()
    defer { snapshot.close() }

    var asked = 0
    let old = try snapshot.newest(.requests(["c7", "c44000", "nobody"]), limit: 10) {
      asked += 1
      return true
    }
    #expect(asked == parts)
    #expect(Set(old.rows.map(\.sequence)) == [7, 44_000])
    #expect(old.searchedSince == nil)
    for query in [JournalQuery.about("t44000"), .about("c44000"), .about(Sample.id(44_000).description), .subject("t44000")] {
      #expect(try snapshot.newest(query, limit: 10) { true }.rows.map(\.sequence) == [44_000])
    }
    let many = try snapshot.newest(.about(String(decoding: Sample.key, as: UTF8.self)), limit: 10) { true }
    #expect(many.rows.count == 10)
    #expect(many.searchedSince != nil)
    // The newest rows, not the first ones of what was looked at.
    #expect(many.rows.contains { $0.sequence == 45_000 })
    #expect(many.rows.allSatisfy { $0.sequence > 44_990 || $0.partition == 1 })

    let stopped = try snapshot.newest(.requests(["c7", "c44000"]), limit: 10) { false }
    #expect(stopped.rows.map(\.sequence) == [44_000])
    let since = try #require(stopped.searchedSince)
    #expect(since > Sample.time(20_000) && since < Sample.time(44_000))
    #expect(try snapshot.journal(.about("c7"), limit: 10).map(\.sequence) == [7])
  }
}

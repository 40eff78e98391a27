import Deciding
import Foundation
import SQLite
import TestSupport
import Testing

@testable import Messaging

/// What is a file's own: damage, full disks, versions, and processes that died.
@Suite struct SQLiteStoreTests {
  let directory: TemporaryDirectory
  var path: String { directory.file("payment.sqlite") }

  init() throws {
    directory = try TemporaryDirectory()
  }

  private func open(_ service: String = "payment") throws -> SQLiteStore {
    try SQLiteStore(path: path, service: service, busyTimeout: .milliseconds(10))
  }

  private func failure(_ body: () throws -> Void) throws -> StoreError {
    try #require(throws: StoreError.self) { try body() }
  }

  @Test func `committed data is there when the file is opened again`() throws {
    let first = try open()
    let epochs = try first.take()
    try first.write(epochs) { $0.rows = [Sample.row("a")] }
    first.close()
    #expect(try failure { try first.begin(epochs) }.code == .unavailable)
    #expect(try open().rows([RowName(kind: "thing", id: "a")], in: 0).count == 1)
  }

  /// A kill leaves any part of the last write behind: so the WAL is cut after every so many bytes. What is then found has to be
  /// one of the commits, whole.
  @Test func `wherever its last writes were cut off, a file opens at a commit`() throws {
    let store = try open()
    let epochs = try store.take()
    for batch in 1...4 as ClosedRange<Int64> {
      try store.write(epochs) { changes in
        changes.offsets = [TopicPartition("t", 0): batch]
        changes.journal = [Sample.event(batch)]
        changes.rows = (0..<20).map { Sample.row("row \($0)", from: batch - 1, to: batch, String(repeating: "x", count: 500)) }
      }
    }
    let file = try Data(contentsOf: URL(fileURLWithPath: path))
    let log = try Data(contentsOf: URL(fileURLWithPath: path + "-wal"))
    var found: Set<Int64> = []
    for length in stride(from: log.count, through: 0, by: -2000) {
      let copy = directory.file("cut-\(length).sqlite")
      try file.write(to: URL(fileURLWithPath: copy))
      try log.prefix(length).write(to: URL(fileURLWithPath: copy + "-wal"))
      let reopened = try SQLiteStore(path: copy, service: "payment")
      let claim = try reopened.look()
      #expect((claim.offsets["t"] ?? 0) == claim.journalEnd)
      let rows = try reopened.rows((0..<20).map { RowName(kind: "thing", id: "row \($0)") }, in: 0)
      #expect(rows.map { $0?.version ?? 0 } == Array(repeating: claim.journalEnd, count: 20))
      found.insert(claim.journalEnd)
    }
    #expect(found == [0, 1, 2, 3, 4])
  }

  @Test func `a full disk is reported as such, leaves nothing half done, and the store goes on afterwards`() throws {
    let store = try open()
    let epochs = try store.take()
    try store.limitPages(to: 60)
    func big(_ id: String) -> PartitionRowChange { Sample.row(id, String(repeating: "x", count: 400_000)) }
    let error = try failure { try store.write(epochs) { $0.rows = [Sample.row("small"), big("big")] } }
    #expect(error.code == .noSpace)
    #expect(error.message.contains(path))
    #expect(error.message.contains("free space"))
    try store.write(epochs) { $0.journal = [Sample.event(1)] }
    #expect(try store.rows([RowName(kind: "thing", id: "small"), RowName(kind: "thing", id: "big")], in: 0) == [nil, nil])
    try store.limitPages(to: 10_000)
    try store.write(epochs) { $0.rows = [big("big")] }
    #expect(try store.rows([RowName(kind: "thing", id: "big")], in: 0).count == 1)
  }

  @Test func `a file that is no database says what to do`() throws {
    try String(repeating: "Dear database, ", count: 100).write(toFile: path, atomically: true, encoding: .utf8)
    let error = try failure { _ = try open() }
    #expect(error.code == .corrupt)
    #expect(error.message.contains(path))
    #expect(error.message.contains(".recover"))
    #expect(try String(contentsOfFile: path, encoding: .utf8).hasPrefix("Dear database"))
  }

  @Test func `a damaged page is reported when it is read, and the lane's transaction is over`() throws {
    try open().close()
    let file = try FileHandle(forUpdating: URL(fileURLWithPath: path))
    let emptySize = try file.seekToEnd()
    let store = try open()
    let epochs = try store.take()
    let names = (0..<200).map { RowName(kind: "thing", id: "row \($0)") }
    try store.write(epochs) { $0.rows = names.map { Sample.row($0.id, String(repeating: "x", count: 500)) } }
    store.close()
    for page in stride(from: emptySize, to: try file.seekToEnd(), by: 4096) {
      try file.seek(toOffset: page)
      try file.write(contentsOf: Data(repeating: 0xA5, count: 4096))
    }
    try file.close()
    let damaged = try open()
    let error = try failure { _ = try damaged.rows(names, in: 0) }
    #expect(error.code == .corrupt)
    #expect(error.message.contains(path))
    let claim = try damaged.look()
    #expect(
      try failure { try damaged.write([0: claim.epoch]) { $0.rows = names.map { Sample.row($0.id, from: 1, to: 2) } } }.code == .corrupt)
    try damaged.begin([0: claim.epoch])
    damaged.rollback()
  }

  @Test func `a row that can't be read is damage too, and is named`() throws {
    let store = try open()
    try store.write(store.take()) { $0.journal = [Sample.event(1)] }
    try Database(path: path).execute("update journal set id = 'nonsense'")
    let error = try failure { _ = try store.journal(0, after: 0, limit: 1) }
    #expect(error.code == .corrupt)
    #expect(error.message.contains("(id)"))
  }

  @Test func `another service's file is refused`() throws {
    try open("auth").close()
    let error = try failure { _ = try open() }
    #expect(error.message.contains("is the database of service 'auth', not of 'payment'"))
    #expect(throws: StoreError.self) { try SQLiteStoreReader(path: path, service: "payment") }
  }

  @Test func `another service's file of an older version is refused, and stays one of that version`() throws {
    try open("auth").close()
    try Database(path: path).execute("drop table archives; alter table offsets drop column chain; pragma user_version = 8")
    #expect(try failure { _ = try open() }.message.contains("is the database of service 'auth', not of 'payment'"))
    #expect(try Database(path: path, readOnly: true).integer("pragma user_version") == 8)
    try open("auth").close()
    #expect(try Database(path: path, readOnly: true).integer("pragma user_version") > 8)
  }

  @Test func `another program's database is refused, and left as it is`() throws {
    try Database(path: path).execute("create table bookmarks (url)")
    #expect(try failure { _ = try open() }.message.contains("another program"))
    let database = try Database(path: path)
    #expect(try database.prepare("select count(*) from sqlite_schema").first { row in row[0] as Int } == 1)
    #expect(try database.prepare("pragma journal_mode").first { row in row[0] as String } == "delete")
  }

  @Test func `a newer program's database is refused`() throws {
    try open().close()
    try Database(path: path).execute("pragma user_version = 1000")
    let error = try failure { _ = try open() }
    #expect(error.message.contains("newer version of this program (schema 1000"))
    #expect(throws: StoreError.self) { try SQLiteStoreReader(path: path, service: "payment") }
  }

  @Test func `a reader makes no file`() throws {
    #expect(try failure { _ = try SQLiteStoreReader(path: path, service: "payment") }.code == .unavailable)
    #expect(!FileManager.default.fileExists(atPath: path))
  }

  @Test func `a missing directory is reported as such`() throws {
    let error = try failure { _ = try SQLiteStore(path: directory.file("missing/a.sqlite"), service: "a") }
    #expect(error.code == .unavailable)
    #expect(error.message.contains("check that its directory exists"))
  }

  @Test func `the WAL is carried over into the file and doesn't grow for ever`() throws {
    let store = try open()
    let epochs = try store.take()
    let text = String(repeating: "x", count: 1_000_000)
    var largest: UInt64 = 0
    for batch in 1...30 as ClosedRange<Int64> {
      try store.write(epochs) { $0.rows = [Sample.row("a", from: batch - 1, to: batch, text)] }
      let size = try FileManager.default.attributesOfItem(atPath: path + "-wal")[.size] as? NSNumber
      largest = max(largest, size?.uint64Value ?? 0)
    }
    #expect(largest > 0)
    #expect(largest < 20 << 20)
  }

  @Test func `every commit waits for the disk when the setting says so`() throws {
    let store = try SQLiteStore(path: path, service: "payment", synchronous: .full)
    try store.write(store.take()) { $0.rows = [Sample.row("a")] }
    #expect(try store.look().epoch == 2)
  }

  @Test func `the journal and the commands read well in SQL`() throws {
    let store = try open()
    let (id, cause) = (Sample.id(1).description, Sample.id(2).description)
    let own = JournalRow(
      partition: 0, sequence: 2, kind: .reply, target: TopicPartition("edge.replies", 0), key: Array(cause.utf8),
      envelope: Envelope(
        id: Sample.id(1), source: "/payment/0", type: "done", time: Sample.time(1), subject: cause, correlationID: id,
        causationID: Sample.id(2)),
      body: [])
    let reply = StoredReply(type: "done", correlationID: id, body: [])
    try store.write(store.take()) { changes in
      changes.journal = [Sample.event(1), own]
      changes.inbox = [Sample.entry(2, reply: reply)]
    }
    let database = try Database(path: path, readOnly: true)
    let line = try database.prepare("select time || ' ' || kind || ' ' || type || ' ' || key || ' ' || data from events")
    #expect(try line.first { row in row[0] as String } == #"2026-05-01T18:00:01.123Z event thing.made user-7 {"number":1}"#)
    let topics = try database.prepare("select topic from events order by position")
    #expect(try topics.all { row in row[0] as String? } == ["thing.made", "edge.replies"])
    let ids = try database.prepare("select id, causation_id, correlation_id, subject, key from events where correlation_id = ?")
    #expect(
      try ids.all(id) { row in [row[0], row[1], row[2], row[3], row[4]] as [String] } == [[id, cause, id, cause, cause]])
    let command = try database.prepare("select id, time, reply_type, reply_correlation_id from commands")
    #expect(
      try command.all { row in [row[0], row[1], row[2], row[3]] as [String] } == [[cause, "2026-05-01T18:00:00.123Z", "done", id]])
  }
}

extension SQLiteStore {
  /// Lets the file grow to this many pages of 4 KiB and no further, as a full disk would.
  fileprivate func limitPages(to count: Int) throws {
    try read { try $0.database.execute("pragma max_page_count = \(count)") }
  }
}

import Deciding
import Foundation
import SQLite
import TestSupport
import Testing

@testable import Messaging

/// What is committed lies in the write-ahead log until it is carried over into the file, which a reader can hold up.
@Suite struct WriteAheadTests {
  private let directory: TemporaryDirectory
  private let path: String

  init() throws {
    directory = try TemporaryDirectory()
    path = directory.file("service.sqlite")
  }

  @Test func `an open reader lets the write-ahead log grow, and it shrinks when the reader is gone`() throws {
    let store = try SQLiteStore(path: path, service: "service")
    let epochs = try store.take()
    var version: Int64 = 0
    func write() throws {
      // Other bytes each time: pages that stay as they are would not be written.
      let text = String(repeating: version % 2 == 0 ? "x" : "y", count: 4_000_000)
      try store.write(epochs) { $0.rows = [Sample.row("a", from: version, to: version + 1, text)] }
      version += 1
    }
    var watch = WriteAheadWatch()
    try write()
    #expect(watch.look(at: store.writeAheadBytes) == nil)
    do {
      let stranger = try Database(path: path, readOnly: true)
      try stranger.execute("begin; select count(*) from state")
      while store.writeAheadBytes <= WriteAheadWatch.limit, version < 40 { try write() }
      let size = store.writeAheadBytes
      #expect(size > WriteAheadWatch.limit)
      #expect(watch.look(at: size) == .grows(bytes: size))
      try stranger.execute("commit")
    }
    // Carried over, begun anew, and cut.
    for _ in 0..<3 { try write() }
    #expect(store.writeAheadBytes <= WriteAheadWatch.limit)
    #expect(watch.look(at: store.writeAheadBytes) == .isSmallAgain(bytes: store.writeAheadBytes))
  }

  @Test func `the growth is reported once, each time it doubles, and when it is over`() {
    var watch = WriteAheadWatch()
    let limit = WriteAheadWatch.limit
    #expect(watch.look(at: limit) == nil)
    #expect(watch.look(at: limit + 1) == .grows(bytes: limit + 1))
    #expect(watch.look(at: 2 * limit) == nil)
    #expect(watch.look(at: 2 * limit + 2) == .grows(bytes: 2 * limit + 2))
    #expect(watch.look(at: limit + 1) == nil)
    #expect(watch.look(at: 5) == .isSmallAgain(bytes: 5))
    #expect(watch.look(at: 6) == nil)
  }

  @Test func `no reader of ours keeps a read open beyond its call, also when the call fails`() throws {
    let store = try SQLiteStore(path: path, service: "service")
    let epochs = try store.take()
    let key = BlockedKey(partition: 0, key: Sample.key)
    try store.write(epochs) { changes in
      changes.rows = [Sample.row("a"), Sample.row("b")]
      changes.blocked[key] = BlockedState(attempts: 1, retryAt: nil, reason: "")
      changes.parked = [Sample.parked(1, key: key), Sample.parked(2, key: key)]
    }
    let database = try Database(path: path)
    try database.execute("update parked set headers = 'damaged' where record_offset = 2")
    let reader = try store.reader()
    let calls: [(any StoreReader) throws -> Void] = [
      { _ = try $0.rows(named: Sample.row("a").change.name) }, { _ = try $0.rows(kind: "thing", scope: nil, before: nil, limit: 1) },
      { _ = try $0.inbox(Sample.id(1)) }, { _ = try $0.blocked(after: 0, limit: 1) }, { _ = try $0.blocked(key: key.key) },
      { _ = try $0.parked(id: Sample.id(1), limit: 1) }, { _ = try $0.parked(key, after: 0, limit: 9) },
    ]
    for call in calls {
      try? call(reader)
      // As far as the last reader allows: all of it, when none reads.
      let left = try database.prepare("pragma wal_checkpoint(truncate)").first { row in row[0] as Int64 }
      #expect(left == 0)
      #expect(store.writeAheadBytes == 0)
      try database.execute("update parked set time = time + 1 where record_offset = 1")
    }
  }

  @Test func `a read that takes longer than it may ends with an error that says so, and the next one has its time`() throws {
    let store = try SQLiteStore(path: path, service: "service")
    _ = try store.take()
    let database = try Database(path: path, readOnly: true)
    let endless = try database.prepare("with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n where i < ?")
    let short = try database.prepare("with recursive n(i) as (select 1 union all select i + 1 from n limit 100000) select count(*) from n")
    database.limitTime(to: .milliseconds(50))
    database.restartClock()
    let error = #expect(throws: SQLiteError.self) { _ = try endless.first(1) { row in row[0] as Int } }
    #expect(error?.isInterrupted == true)
    #expect(StoreError(try #require(error)).code == .unavailable)
    database.limitTime(to: .seconds(60))
    database.restartClock()
    #expect(try short.first { row in row[0] as Int } == 100_000)
  }
}

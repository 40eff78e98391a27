import Deciding
import Foundation
import TestSupport
import Testing

@testable import Messaging

@Suite struct JournalArchiverTests {
  @Test(arguments: StoreFixture.all)
  func `old rows move into a file, and what a lost log is filled with stays`(_ fixture: StoreFixture) throws {
    try fixture.run { database in
      let bench = try ArchiveFixture(database)
      let report = try bench.archiver(database).run(before: Sample.time(15))
      let file = try #require(report.files.first)
      #expect((file.first, file.last, file.count, report.rows) == (1, 14, 14, 14))
      #expect(file.fileName == "0000-000000000001-000000000014.jsonl.gz")
      // Thing 1 has row 15, which is newer; thing 0 has row 18.
      #expect((report.removed, report.kept) == (14, 0))
      #expect(try bench.stored() == Array(15...20))
      #expect(try bench.whole() == ArchiveFixture.rows)

      // Rows 15 and 18 are the newest of their things.
      let next = try bench.archiver(database).run(before: Sample.time(100))
      #expect(next.files.map(\.last) == [19])
      #expect((next.removed, next.kept) == (3, 2))
      #expect(try bench.stored() == [15, 18, 20])
      #expect(try bench.whole() == ArchiveFixture.rows)
      #expect(try bench.store.look().journalEnd == 20)
      #expect(try bench.archiver(database).run(before: Sample.time(100)).rows == 0)

      // What was the newest leaves as soon as it is not.
      let epochs = try bench.store.take()
      try bench.store.write(epochs) { changes in
        changes.journal = [ArchiveFixture.row(21), ArchiveFixture.row(22)]
        changes.published[0] = 22
      }
      _ = try bench.archiver(database).run(before: Sample.time(100))
      #expect(try bench.stored() == [18, 21, 22])
      #expect(try bench.whole() == ArchiveFixture.rows + [ArchiveFixture.row(21), ArchiveFixture.row(22)])
    }
  }

  @Test(arguments: StoreFixture.all)
  func `what the log has not acknowledged stays`(_ fixture: StoreFixture) throws {
    try fixture.run { database in
      let bench = try ArchiveFixture(database, published: 8)
      #expect(try bench.archiver(database).run(before: Sample.time(100)).files.map(\.last) == [8])
      #expect(try bench.stored() == Array(9...20))
    }
  }

  @Test(arguments: StoreFixture.all)
  func `nothing happens to rows that are not old enough, and in a dry run`(_ fixture: StoreFixture) throws {
    try fixture.run { database in
      let bench = try ArchiveFixture(database)
      #expect(try bench.archiver(database).run(before: Sample.time(1)) == JournalArchiver.Report())
      let report = try bench.archiver(database).run(before: Sample.time(15), isDryRun: true)
      #expect(report.rows == 14)
      #expect(report.lineBytes > 1000)
      #expect(report.files.isEmpty)
      #expect(try bench.stored() == Array(1...20))
      #expect(!FileManager.default.fileExists(atPath: bench.directory.path))
    }
  }

  @Test(arguments: StoreFixture.all)
  func `a run that died after it wrote the file is ended by the next one`(_ fixture: StoreFixture) throws {
    try fixture.run { database in
      let bench = try ArchiveFixture(database)
      let archiver = try bench.archiver(database)
      let claim = try #require(try archiver.claims()[0])
      var lost = JournalArchiver.Report()
      let file = try #require(try archiver.write(0, claim, before: Sample.time(10), &lost))
      #expect(try bench.whole() == ArchiveFixture.rows)
      let before = try Data(contentsOf: URL(filePath: bench.path(file)))

      // The file's rows are older than this run asks for.
      let report = try bench.archiver(database).run(before: Sample.time(15))
      #expect(report.files.map(\.last) == [9, 14])
      #expect(report.files.first == file)
      #expect(try Data(contentsOf: URL(filePath: bench.path(file))) == before)
      #expect(report.rows == 14)
      #expect(try bench.whole() == ArchiveFixture.rows)
      #expect(try bench.stored() == Array(15...20))
    }
  }

  @Test(arguments: StoreFixture.all, 0...4)
  func `a run that died while it removed rows is ended by the next one`(_ fixture: StoreFixture, transactions: Int) throws {
    try fixture.run { database in
      let bench = try ArchiveFixture(database)
      let archiver = try bench.archiver(database)
      let claim = try #require(try archiver.claims()[0])
      var lost = JournalArchiver.Report()
      try bench.store.record(try #require(try archiver.write(0, claim, before: Sample.time(15), &lost)))
      _ = try bench.old(database).clear(0, limit: transactions)
      #expect(try bench.whole() == ArchiveFixture.rows)
      let report = try bench.archiver(database).run(before: Sample.time(15))
      #expect(report.files.isEmpty)
      #expect(try bench.stored() == Array(15...20))
      #expect(try bench.whole() == ArchiveFixture.rows)
    }
  }

  @Test(arguments: StoreFixture.all)
  func `no row leaves the database while a lost log is filled again`(_ fixture: StoreFixture) throws {
    try fixture.run { database in
      let bench = try ArchiveFixture(database)
      let archiver = try bench.archiver(database)
      let claim = try #require(try archiver.claims()[0])
      var lost = JournalArchiver.Report()
      try bench.store.record(try #require(try archiver.write(0, claim, before: Sample.time(15), &lost)))
      try bench.store.write(bench.epochs) { $0.published[0] = 13 }
      #expect(try archiver.run(before: Sample.time(15)).removed == 0)
      #expect(try bench.stored() == Array(1...20))
      try bench.store.write(bench.epochs) { $0.published[0] = 14 }
      #expect(try archiver.run(before: Sample.time(15)).removed == 14)
    }
  }

  @Test(arguments: StoreFixture.all)
  func `a file of another journal is never taken for this one's`(_ fixture: StoreFixture) throws {
    try fixture.run { database in
      let bench = try ArchiveFixture(database)
      let other = JournalRow(
        partition: 0, sequence: 1, kind: .event, target: nil, key: [], envelope: Sample.event(1).envelope, body: [])
      try bench.directory.make()
      let writer = try ArchiveWriter(in: bench.directory)
      try writer.add(other)
      let file = try #require(try writer.finish())
      let error = try #require(throws: ArchiveError.self) { try bench.archiver(database).run(before: Sample.time(15)) }
      #expect(error.description.hasPrefix("\(bench.path(file)) is not of this journal (row 1 is another one in the database)"))
      #expect(try bench.stored() == Array(1...20))
      #expect(try bench.store.archives().isEmpty)
    }
  }

  @Test(arguments: StoreFixture.all)
  func `a partition whose lost work is being done again is left alone`(_ fixture: StoreFixture) throws {
    try fixture.run { database in
      let bench = try ArchiveFixture(database)
      try bench.store.write(bench.epochs) { $0.incarnation[0] = "9f86d081884c7d65+1798437600000@7" }
      let report = try bench.archiver(database).run(before: Sample.time(100))
      #expect(report.redone == [0])
      #expect(try bench.stored() == Array(1...20))
    }
  }

  @Test func `a dead letter is as old as the rows beside it, whatever its time says`() throws {
    let database = try #require(StoreFixture.all.first).make()
    let store = try database.store()
    let rows = [Sample.event(1), Sample.event(2), Sample.event(3), Sample.event(4)].map { row in
      var envelope = row.envelope
      if row.sequence == 2 { envelope.time = .latest }
      return JournalRow(
        partition: 0, sequence: row.sequence, kind: row.sequence == 2 ? .deadLetter : .event, target: row.target, key: row.key,
        envelope: envelope, body: row.body)
    }
    try store.write(store.take()) { changes in
      changes.journal = rows
      changes.published[0] = 4
    }
    let files = try TemporaryDirectory()
    let archiver = JournalArchiver(OldRows(store, stateTopics: []) { _ in }, in: ArchiveDirectory(files.path, service: "service"))
    let report = try archiver.run(before: Sample.time(100))
    #expect(report.files.map(\.last) == [3])
    #expect(report.files.map(\.until) == [Sample.time(3)])
  }

  @Test func `the newest time leaves a day beside what a lost log is filled with`() {
    let now = Sample.time(0)
    #expect(JournalArchiver.newestTime(at: now, refillDays: 7) == now.adding(milliseconds: -8 * 86_400_000))
  }

  @Test func `two processes do not write into one directory`() throws {
    let files = try TemporaryDirectory()
    let directory = ArchiveDirectory(files.path, service: "service")
    try directory.make()
    var first: ArchiveWriter? = try ArchiveWriter(in: directory)
    let error = try #require(throws: ArchiveError.self) { try ArchiveWriter(in: directory) }
    #expect(error.description.contains("another process archives into"))
    try first?.add(Sample.event(1))
    // What is not finished leaves nothing.
    first = nil
    #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path).isEmpty)
    #expect(try ArchiveWriter(in: directory).finish() == nil)
  }

  @Test func `a lock ends with its writer, also while a program is started`() throws {
    let files = try TemporaryDirectory()
    let directory = ArchiveDirectory(files.path, service: "service")
    try directory.make()
    var writer: ArchiveWriter? = try ArchiveWriter(in: directory)
    let inherited = try #require(try InheritedDescriptor(of: directory.path + "/unfinished"))
    try writer?.add(Sample.event(1))
    let archived = try #require(try writer?.finish())
    writer = nil
    #expect(try !InheritedDescriptor.isLocked(directory.path(of: archived)))
    withExtendedLifetime(inherited) {}
  }
}

import Deciding
import TestSupport
import Testing

@testable import Messaging
@testable import ticketing

/// What `ticketing events trace` and `audit` find in a database and in the files of its archive.
@Suite struct ServiceJournalsTests {
  private static func row(_ number: Int64) -> JournalRow {
    let envelope = Envelope(
      id: MessageID(high: 1, low: UInt64(number)), source: "/payment/0", type: "thing.made",
      time: Timestamp(milliseconds: 1_777_000_000_000 + number), subject: "thing", correlationID: "c\(number)")
    return JournalRow(partition: 0, sequence: number, kind: .event, target: nil, key: [], envelope: envelope, body: Array("{}".utf8))
  }

  @Test func `rows of files and database are found once each, and a limit cuts off the last ones and says so`() throws {
    let directory = try TemporaryDirectory()
    let store = try SQLiteStore(path: directory.file("payment.sqlite"), service: "payment")
    try store.begin(store.claim([0]).mapValues(\.epoch))
    var changes = Changes()
    changes.journal = (Int64(1)...10).map(Self.row)
    try store.commit(changes)
    let files = ArchiveDirectory(directory.file("archive"), service: "payment")
    try files.make()
    let writer = try ArchiveWriter(in: files)
    for number in Int64(1)...6 { try writer.add(Self.row(number)) }
    try store.record(#require(try writer.finish()))
    // The database keeps the last one of them.
    #expect(try store.removeJournal(of: 0, after: 0, count: 6, keeping: [6]) == 5)
    store.close()

    let arguments = try Arguments(["--data-dir", directory.path], options: EventsCommand.options, environment: [:])
    let journals = try ServiceJournals(arguments, of: ["payment"])
    func found(_ query: JournalQuery, limit: Int, withArchive: Bool = true) throws -> ([Int64], isCut: Bool) {
      let found = try journals.entries([query], in: withArchive ? ArchiveLocation(arguments) : nil, limit: limit)
      return (found.entries.map(\.row.sequence), found.isCut)
    }
    for limit in 1...12 {
      let whole = try found(.subject("thing"), limit: limit)
      #expect(whole == (Array((Int64(1)...10).prefix(limit)), isCut: limit < 10))
      let stored = try found(.subject("thing"), limit: limit, withArchive: false)
      #expect(stored == (Array((Int64(6)...10).prefix(limit)), isCut: limit < 5))
    }
    #expect(try found(.requests(["c3", "c6", "c9"]), limit: 3) == ([3, 6, 9], isCut: false))
  }
}

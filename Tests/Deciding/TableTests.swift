import Deciding
import JSON
import Testing

/// A table as a lane uses it: rows come from a database, and go back to it.
@Suite struct TableTests {
  struct Score: Row {
    static let kind = "score"
    var points: Int
  }

  struct Wait: Row {
    enum Kind: String, MessageKind { case over = "wait.over" }

    static let kind = "wait"
    var timers: [String]

    func timers(of id: String) -> [TimerID] { timers.map { TimerID(Kind.over, $0) } }
  }

  /// What the table reads, and how often.
  final class Source {
    var rows: [String: StoredRow] = [:]
    var reads = 0

    func attach(to table: Table<Score>, _ unit: UnitOfWork) {
      table.attach(unit, as: 0) { [self] name in
        reads += 1
        return rows[name.id]
      }
    }

    /// Takes what the table has changed, as a commit does.
    func commit(_ table: Table<Score>) throws -> [RowChange] {
      var changes: [RowChange] = []
      try table.takeChanges { changes.append($0) }
      for change in changes { rows[change.name.id] = change.data.map { StoredRow(version: change.version, data: $0) } }
      table.settle()
      table.beginBatch()
      return changes
    }
  }

  private let source = Source()
  private let unit = UnitOfWork()
  private var table = Table<Score>()

  init() {
    source.attach(to: table, unit)
  }

  @Test mutating func `a row stays in memory after its commit, and its version goes on`() throws {
    unit.beginEvent()
    table["a"] = Score(points: 1)
    #expect(try source.commit(table).map(\.version) == [1])
    let reads = source.reads
    #expect(table["a"] == Score(points: 1))
    unit.beginEvent()
    table["a"]?.points += 1
    let changes = try source.commit(table)
    #expect(changes.map(\.storedVersion) == [1])
    #expect(changes.map(\.version) == [2])
    #expect(source.reads == reads)
    #expect(try source.commit(table).isEmpty)
  }

  @Test mutating func `a missing row is remembered too`() throws {
    #expect(table["a"] == nil)
    #expect(table.knows("a"))
    #expect(table["a"] == nil)
    #expect(source.reads == 1)
  }

  @Test mutating func `a row that was removed begins again with its first version`() throws {
    unit.beginEvent()
    table["a"] = Score(points: 1)
    _ = try source.commit(table)
    unit.beginEvent()
    table["a"] = nil
    let removal = try source.commit(table)
    #expect(removal.map(\.data) == [nil])
    #expect(removal.map(\.storedVersion) == [1])
    unit.beginEvent()
    table["a"] = Score(points: 7)
    let creation = try source.commit(table)
    #expect(creation.map(\.storedVersion) == [0])
    #expect(creation.map(\.version) == [1])
  }

  @Test mutating func `uncommitted rows are forgotten, and read again`() throws {
    unit.beginEvent()
    table["a"] = Score(points: 1)
    table.forget()
    #expect(!table.knows("a"))
    #expect(table["a"] == nil)
    #expect(try source.commit(table).isEmpty)
  }

  @Test mutating func `a row that can't be read fails the message that needs it, and is read again in the next batch`() throws {
    source.rows["a"] = StoredRow(version: 3, data: Array("{".utf8))
    #expect(table["a"] == nil)
    #expect(unit.takeFailure() != nil)
    #expect(unit.takeFailure() == nil)
    source.rows["a"] = StoredRow(version: 3, data: try JSON.encode(Score(points: 5)))
    table.beginBatch()
    #expect(table["a"] == Score(points: 5))
    #expect(unit.takeFailure() == nil)
  }

  @Test mutating func `a table does not grow without end`() throws {
    for number in 0..<2000 { _ = table["\(number)"] }
    table.beginBatch()
    #expect(!table.knows("0"))
    #expect(!table.knows("1999"))
  }

  @Test mutating func `an event that writes a row twice gives one version, and a row of several tables has that of the first table`() {
    let other = Table<Score>()
    other.attach(unit, as: 1, nil)
    var tables = [table, other]
    unit.beginEvent()
    tables[1]["a"] = Score(points: 1)
    #expect(unit.version(of: "a") == 1)
    unit.beginEvent()
    #expect(unit.version(of: "a") == nil)
    tables[1]["a"] = Score(points: 2)
    tables[1]["a"]?.points = 3
    #expect(unit.version(of: "a") == 2)
    tables[0]["a"] = Score(points: 4)
    #expect(unit.version(of: "a") == 1)
    #expect(unit.version(of: "b") == nil)
  }

  @Test func `looking for a row changes nothing without a database`() {
    let state = Table<Score>()
    #expect(state["a"] == nil)
    #expect(!state.knows("a"))
  }

  @Test func `timers of a phase are cancelled when no row names them any more`() {
    let (waiting, other) = (Table<Wait>(), Table<Wait>())
    waiting.attach(unit, as: 0, nil)
    other.attach(unit, as: 1, nil)
    var tables = [waiting, other]
    tables[0]["a"] = Wait(timers: ["x", "y"])
    #expect(unit.takeCancelled() == [])
    tables[0]["a"]?.timers = ["y", "z"]
    tables[0]["a"]?.timers = ["z"]
    #expect(unit.takeCancelled().map(\.subject) == ["x", "y"])
    // It goes over to another row.
    tables[1]["a"] = Wait(timers: ["z"])
    tables[0]["a"] = nil
    #expect(unit.takeCancelled() == [])
    tables[1]["a"] = nil
    #expect(unit.takeCancelled().map(\.subject) == ["z"])
    #expect(unit.takeCancelled() == [])
  }

  @Test mutating func `a copy has the same rows`() throws {
    unit.beginEvent()
    table["a"] = Score(points: 1)
    let copy = table
    unit.beginEvent()
    table["a"] = Score(points: 2)
    #expect(copy["a"] == Score(points: 2))
    #expect(try source.commit(copy).map(\.version) == [2])
    #expect(try source.commit(table).isEmpty)
  }
}

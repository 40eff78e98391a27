/// What the tables of one state have in common while events are folded into them: which event it is, what it has written, and what
/// could not be read. So a lane asks once, not each table.
public final class UnitOfWork {
  /// Counts the events, from 1.
  private(set) var event = 0
  private var written: [(table: Int, id: String, version: Int64)] = []
  /// How many more rows may have a timer now than before.
  private var timers: [TimerID: Int] = [:]
  private var failure: (any Error)?

  public init() {}

  /// Marks the start of an event: however often it writes a row, the row's version goes up by one.
  public func beginEvent() {
    event += 1
    written.removeAll(keepingCapacity: true)
  }

  /// The version of the row with this id, if the event now folded has written it. Of rows in several tables, the first table's counts.
  public func version(of id: String) -> Int64? {
    var first: (table: Int, version: Int64)?
    for row in written where row.id == id && row.table < first?.table ?? .max { first = (row.table, row.version) }
    return first?.version
  }

  /// Why a row that was looked at since the last call could not be read, if so.
  public func takeFailure() -> (any Error)? {
    defer { failure = nil }
    return failure
  }

  /// The timers that rows had before the events since the last call, and that none has now: they are to be cancelled.
  public func takeCancelled() -> [TimerID] {
    guard !timers.isEmpty else { return [] }
    defer { timers.removeAll(keepingCapacity: true) }
    return timers.filter { $0.value < 0 }.map(\.key).sorted { ($0.type, $0.subject) < ($1.type, $1.subject) }
  }

  /// A row is in another phase, perhaps.
  func moved(from before: [TimerID], to after: [TimerID]) {
    for timer in before { timers[timer, default: 0] -= 1 }
    for timer in after { timers[timer, default: 0] += 1 }
  }

  func wrote(_ id: String, of table: Int, version: Int64) {
    written.append((table, id, version))
  }

  func fail(_ error: any Error) {
    if failure == nil { failure = error }
  }
}

/// What the tables of one state share while events are folded: the current event, the rows that it wrote, and the rows that could not be
/// read. So a lane asks here once, and not each table.
public final class UnitOfWork {
  /// Counts the events, from 1.
  private(set) var event = 0
  private var written: [(table: Int, id: String, version: Int64)] = []
  /// By timer: how many more rows name it now than before the events.
  private var timers: [TimerID: Int] = [:]
  private var failure: (any Error)?

  public init() {}

  /// Starts an event. However often it writes a row, the row's version rises by one.
  public func beginEvent() {
    event += 1
    written.removeAll(keepingCapacity: true)
  }

  /// The version of the row with this id, if the current event has written it. If several tables have such a row, the first one counts.
  public func version(of id: String) -> Int64? {
    var first: (table: Int, version: Int64)?
    for row in written where row.id == id && row.table < first?.table ?? .max { first = (row.table, row.version) }
    return first?.version
  }

  /// Why a row could not be read since the last call; nil if all could be read.
  public func takeFailure() -> (any Error)? {
    defer { failure = nil }
    return failure
  }

  /// The timers that rows named before the events since the last call, and that no row names now. The lane cancels them.
  public func takeCancelled() -> [TimerID] {
    guard !timers.isEmpty else { return [] }
    defer { timers.removeAll(keepingCapacity: true) }
    return timers.filter { $0.value < 0 }.map(\.key).sorted { ($0.type, $0.subject) < ($1.type, $1.subject) }
  }

  /// Notes that a row may be in another phase.
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

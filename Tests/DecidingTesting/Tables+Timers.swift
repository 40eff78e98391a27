import Deciding

extension Tables {
  /// The timers that the rows name.
  public var timers: Set<TimerID> {
    Set(all.flatMap { ($0 as? any TimedTable)?.timers ?? [] })
  }
}

private protocol TimedTable {
  var timers: [TimerID] { get }
}

extension Table: TimedTable {
  fileprivate var timers: [TimerID] { rows.flatMap { $0.row.timers(of: $0.id) } }
}

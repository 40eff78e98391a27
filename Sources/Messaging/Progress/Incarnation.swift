import Deciding

/// The history of a partition's database: the id of the database in which it began, and the time of its last recovery, if any. A copy that
/// was recovered has another history than its original. As text it is `9f86d081884c7d65`, after a recovery
/// `9f86d081884c7d65+1798437600000`, and while everything after row 120 of the journal is being redone
/// `9f86d081884c7d65+1798437600000@120`.
struct Incarnation: CustomStringConvertible {
  let origin: Substring
  /// Milliseconds since 1970; 0: never.
  private(set) var recoveredAt: Int64 = 0
  /// The last row of the journal that the database had; everything after it must still be redone. Nil: nothing must.
  private(set) var redoingAfter: Int64?

  init(_ text: String) {
    let parts = text.split(separator: "@", maxSplits: 1)
    let name = (parts.first ?? "").split(separator: "+", maxSplits: 1)
    origin = name.first ?? ""
    // A report in the log may be another program's.
    if name.count > 1 { recoveredAt = Int64(name[1]).map { Timestamp(milliseconds: $0).milliseconds } ?? 0 }
    if parts.count > 1 { redoingAfter = Envelope.number(String(parts[1])) }
  }

  /// The history after a recovery. Its time is later than the last one, even if the clock was set back.
  func recovering(at time: Timestamp, after sequence: Int64) -> Incarnation {
    var next = self
    next.recoveredAt = max(time.milliseconds, recoveredAt + 1)
    // An interrupted recovery begins again at the same row.
    next.redoingAfter = min(redoingAfter ?? sequence, sequence)
    return next
  }

  /// The same history, with everything redone.
  var recovered: Incarnation {
    var next = self
    next.redoingAfter = nil
    return next
  }

  var description: String {
    var text = String(origin)
    if recoveredAt > 0 { text += "+\(recoveredAt)" }
    if let redoingAfter { text += "@\(redoingAfter)" }
    return text
  }
}

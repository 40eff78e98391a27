import Deciding

/// Which history a partition's database is: the id of the database that it began in, and when it was recovered last, if ever. A copy that
/// was recovered is another history than the one that it was copied from. As text: `9f86d081884c7d65`, after a recovery
/// `9f86d081884c7d65+1798437600000`, and while what came after row 120 of the journal is being done again
/// `9f86d081884c7d65+1798437600000@120`.
struct Incarnation: CustomStringConvertible {
  let origin: Substring
  /// Milliseconds since 1970; 0: never.
  private(set) var recoveredAt: Int64 = 0
  /// The last row of the journal that was there; what came after it is still to be done again. Nil: nothing is.
  private(set) var redoingAfter: Int64?

  init(_ text: String) {
    let parts = text.split(separator: "@", maxSplits: 1)
    let name = (parts.first ?? "").split(separator: "+", maxSplits: 1)
    origin = name.first ?? ""
    if name.count > 1 { recoveredAt = Int64(name[1]) ?? 0 }
    if parts.count > 1 { redoingAfter = Int64(parts[1]) }
  }

  /// The history that it is from a recovery on; later than its last one even where the clock is not.
  func recovering(at time: Timestamp, after sequence: Int64) -> Incarnation {
    var next = self
    next.recoveredAt = max(time.milliseconds, recoveredAt + 1)
    // A recovery that was cut short begins where it began.
    next.redoingAfter = min(redoingAfter ?? sequence, sequence)
    return next
  }

  /// The same, with everything done again.
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

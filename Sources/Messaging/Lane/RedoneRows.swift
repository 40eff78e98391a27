/// Which rows of a lost journal have been caused again. A gap before a row that the log shows means that messages were handled there that
/// caused only private rows.
///
/// The redo may cause more or fewer rows than there were, so the count begins anew with each row that the log shows.
struct RedoneRows {
  /// The number of the first row that no message has caused again yet.
  private var next: Int64
  /// Rows after it that need no message: their messages were redone before their turn, or there are none.
  private var known: Set<Int64>

  init(after sequence: Int64, others: Set<Int64>) {
    next = sequence + 1
    known = others
  }

  /// The number of rows before a message's first known row that no message has caused again yet. Some may be its own.
  func missing(before message: ServiceOutput.Handled) -> Int {
    let first = message.sequences.lowerBound
    guard next < first else { return 0 }
    return Int(first - next) - known.count { (next..<first).contains($0) }
  }

  /// A message that the log does not show was redone, with so many rows.
  mutating func pass(_ count: Int64) {
    next += count
  }

  /// The message whose turn it was has been redone, with so many rows.
  mutating func pass(_ message: ServiceOutput.Handled, _ count: Int64) {
    let first = message.sequences.lowerBound
    let begin = min(max(next, first - Int64(message.outputsBefore)), first)
    next = max(begin + count, message.sequences.upperBound + 1)
    known = known.filter { $0 >= next }
  }

  /// A message was redone before its turn.
  mutating func skip(_ message: ServiceOutput.Handled) {
    known.formUnion(message.sequences)
  }
}

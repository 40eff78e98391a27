/// A message that only says numbers: the numbers of its channel from `ce_sequencefirst` to `ce_sequence` hold no message, so a consumer
/// that has the numbers before goes on after them.
///
/// A recovery journals one for each channel, before anything else. The first of them also says which rows of the journal were lost with the
/// database: those from `ce_journalsequencefirst` to its own.
enum VoidMessage {
  /// `ce_type`.
  static let type = "channel.void"
  /// The first number that it stands for.
  static let firstHeader = "ce_sequencefirst"
  /// The first row of its journal that it stands for.
  static let firstRowHeader = "ce_journalsequencefirst"

  /// The first number; nil: it stands only for its own number.
  static func first(of record: Record) -> Int64? {
    record.header(firstHeader).flatMap { Int64($0) }
  }
}

extension JournalRow {
  /// The number of the row before it in its journal. That is the one before its own, unless the rows between were lost with a database that
  /// was recovered, as a row says that a recovery has journaled first. Nil: it does not say which rows were lost, as earlier versions of
  /// this program did not.
  package var predecessor: Int64? {
    guard kind == .void else { return sequence - 1 }
    guard let first = extraHeaders.first(where: { $0.name == VoidMessage.firstRowHeader }) else { return nil }
    // What is no number is before no row.
    return Int64(first.value).map { $0 &- 1 } ?? -1
  }

  /// Whether it is the next row of its journal after this number.
  package func follows(_ sequence: Int64) -> Bool {
    if self.sequence == sequence + 1 { return true }
    guard kind == .void, self.sequence > sequence else { return false }
    return predecessor.map { $0 == sequence } ?? true
  }
}

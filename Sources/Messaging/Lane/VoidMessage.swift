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
  /// Whether it is the next row of its journal after this number: it has the next one, or the rows between were lost with a database that
  /// was recovered, as a row says that a recovery has journaled first. (Earlier versions of this program did not say which rows these are.)
  package func follows(_ sequence: Int64) -> Bool {
    if self.sequence == sequence + 1 { return true }
    guard kind == .void, self.sequence > sequence else { return false }
    return extraHeaders.first { $0.name == VoidMessage.firstRowHeader }.map { $0.value == String(sequence + 1) } ?? true
  }
}

/// A message that says nothing but its numbers: those of its channel from `ce_sequencefirst` to `ce_sequence` hold nothing that is still
/// to come, so a consumer that has what was before goes on behind it.
enum VoidMessage {
  /// `ce_type`.
  static let type = "channel.void"
  /// The first number that it stands for.
  static let firstHeader = "ce_sequencefirst"

  /// Nil: it stands for its own number only.
  static func first(of record: Record) -> Int64? {
    record.header(firstHeader).flatMap { Int64($0) }
  }
}

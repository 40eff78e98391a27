import Deciding

/// The rows of a service's journals that the log has, gathered from its records. They are enough to redo what a database has lost, in the
/// same order.
public struct ServiceOutput: Sendable {
  /// Handled messages, and the rows of the journal that they caused. Only published rows are known, so there are gaps.
  struct Handled: Equatable, Sendable {
    /// The id of the message.
    var cause: MessageID
    /// The first known row that it caused, and the last one of the same run.
    var sequences: ClosedRange<Int64>
    /// The highest possible number of its outputs before the first known row: these may be rows too.
    var outputsBefore: Int
    /// The time at which it was handled.
    var time: Timestamp
  }

  /// The last number that the log, or a consumer, has of each channel.
  public private(set) var lastNumbers: [OutboundChannel: Int64]
  /// The rows of the journal that the log has, by source partition and number.
  private var rows: [Int32: [Int64: (id: MessageID, cause: MessageID?, time: Timestamp)]] = [:]
  private let service: String

  /// The numbers of a channel or a journal that a recovery believes a record: with 10,000 messages a second, a partition gets to the last
  /// one in 440 years. The partition goes on after the highest number in the log, and then needs room for numbers of its own: a publisher's
  /// tokens have 48 bits for them. A record with another number only has this service's name: another program made it.
  static let believable: ClosedRange<Int64> = 1...1 << 47

  /// - Parameter taken: the last numbers that consumers have taken, as far as known. The log may have lost those records.
  public init(of service: String, taken: [OutboundChannel: Int64] = [:]) {
    self.service = service
    lastNumbers = taken.filter { Envelope.numbers.contains($0.value) }
  }

  /// Takes a record into account, if it is one of this service's.
  public mutating func take(_ record: Record) {
    guard let source = record.header(Envelope.Name.source), source.hasPrefix("/\(service)/"),
      let partition = Int32(source.dropFirst(service.utf8.count + 2)), let envelope = try? Envelope(record), let number = envelope.sequence
    else { return }
    let sequence = record.header(JournalRow.sequenceHeader).map { Int64($0) ?? 0 }
    guard Self.believable.contains(number), sequence.map(Self.believable.contains) ?? true else { return }
    let channel = OutboundChannel(sourcePartition: partition, place: record.place)
    lastNumbers[channel] = max(lastNumbers[channel] ?? 0, number)
    guard let sequence else { return }
    rows[partition, default: [:]][sequence] = (envelope.id, envelope.causationID, envelope.time)
  }

  /// The last row of a partition's journal that the log has; 0: none.
  func lastSequence(of partition: Int32) -> Int64 {
    rows[partition]?.keys.max() ?? 0
  }

  /// The messages that must be handled again, in order: those that were handled after a row of the journal, without what is done already.
  /// A row with an id that an earlier row has is a message that was handled again, by a recovery whose database is lost as well.
  ///
  /// - Parameter done: the rows after `sequence` that the database has, from a recovery that was interrupted.
  /// - Returns: also the known rows for which no message must be handled, and the last row whose message is done.
  func handled(
    by partition: Int32, after sequence: Int64, without done: Set<MessageID> = []
  ) -> ([Handled], others: Set<Int64>, doneThrough: Int64) {
    var handled: [Handled] = []
    var others: Set<Int64> = []
    var doneThrough = sequence
    var seen: Set<MessageID> = []
    var skipped: MessageID?
    for (number, row) in (rows[partition] ?? [:]).sorted(by: { $0.key < $1.key }) {
      let isRepeated = !seen.insert(row.id).inserted
      guard number > sequence else { continue }
      if done.contains(row.id), !isRepeated { doneThrough = number }
      // A message was handled with all of its rows, or not at all. Void rows have no cause.
      guard let cause = row.cause, !isRepeated, !done.contains(row.id), skipped != cause else {
        skipped = row.cause
        others.insert(number)
        continue
      }
      skipped = nil
      if let last = handled.last, last.cause == cause {
        handled[handled.count - 1].sequences = last.sequences.lowerBound...number
      } else {
        // The answer to a repeat does not derive from the first message, which was handled long before. It is a gap: the repeat fills it.
        guard let index = (-1..<64).first(where: { cause.derived($0, time: row.id.time) == row.id }) else { continue }
        handled.append(Handled(cause: cause, sequences: number...number, outputsBefore: max(index, 0), time: row.time))
      }
    }
    return (handled, others, doneThrough)
  }
}

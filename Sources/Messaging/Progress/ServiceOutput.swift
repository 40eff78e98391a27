import Deciding

/// What the log has of a service's journals, gathered from its records: enough to do again what a database has lost, in the order in which
/// it was done.
public struct ServiceOutput: Sendable {
  /// Messages that were handled, and what rows of the journal they led to. Only what was published is known, so there are gaps.
  struct Handled: Equatable, Sendable {
    /// The id of the message.
    var cause: MessageID
    /// The first row known of it, and the last one of the same run.
    var sequences: ClosedRange<Int64>
    /// How many outputs it had before the first row known, at most: they may be rows too.
    var outputsBefore: Int
    /// When it was handled.
    var time: Timestamp
  }

  /// The last number that the log, or a consumer, has of each channel.
  public private(set) var lastNumbers: [OutboundChannel: Int64]
  /// By source partition, the journal's rows that the log has, by their numbers.
  private var rows: [Int32: [Int64: (id: MessageID, cause: MessageID, time: Timestamp)]] = [:]
  private let service: String

  /// - Parameter taken: the last numbers that consumers are known to have taken. The log may have lost what they had from it.
  public init(of service: String, taken: [OutboundChannel: Int64] = [:]) {
    self.service = service
    lastNumbers = taken
  }

  /// Takes a record into account, if it is one of this service's.
  public mutating func take(_ record: Record) {
    guard let source = record.header(Envelope.Name.source), source.hasPrefix("/\(service)/"),
      let partition = Int32(source.dropFirst(service.utf8.count + 2)), let envelope = try? Envelope(record), let number = envelope.sequence
    else { return }
    let channel = OutboundChannel(sourcePartition: partition, place: record.place)
    lastNumbers[channel] = max(lastNumbers[channel] ?? 0, number)
    guard let sequence = record.header(JournalRow.sequenceHeader).flatMap({ Int64($0) }), let cause = envelope.causationID else { return }
    rows[partition, default: [:]][sequence] = (envelope.id, cause, envelope.time)
  }

  /// The last row of a partition's journal that the log has; 0: none.
  func lastSequence(of partition: Int32) -> Int64 {
    rows[partition]?.keys.max() ?? 0
  }

  /// What was handled after a row of the journal, in order.
  func handled(by partition: Int32, after sequence: Int64) -> [Handled] {
    var handled: [Handled] = []
    for (sequence, row) in (rows[partition] ?? [:]).filter({ $0.key > sequence }).sorted(by: { $0.key < $1.key }) {
      if let last = handled.last, last.cause == row.cause {
        handled[handled.count - 1].sequences = last.sequences.lowerBound...sequence
      } else {
        // What a repeat was told does not derive from the message, which was handled long before.
        guard let index = (-1..<64).first(where: { row.cause.derived($0, time: row.id.time) == row.id }) else { continue }
        handled.append(Handled(cause: row.cause, sequences: sequence...sequence, outputsBefore: max(index, 0), time: row.time))
      }
    }
    return handled
  }
}

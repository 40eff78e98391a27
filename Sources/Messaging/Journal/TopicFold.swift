import Deciding

/// Makes the rows of a service that only listens anew from the topics that it reads, with its own deciders, as its lane did it. Its memory
/// stays the same however long the topics are.
final class TopicFold {
  /// The number of records of a batch.
  private static let step = 1000

  private let worker: Worker
  private let log: any Log
  private let rows: ScratchRows
  private let reader: MessageReader
  /// The next offset of each place.
  private var folded: [TopicPartition: Int64] = [:]
  /// The last number that was taken from each channel.
  private var numbers: [Channel: Int64] = [:]

  /// - Parameter scratch: an empty database.
  init(_ worker: Worker, _ log: any Log, into scratch: any Store) {
    self.worker = worker
    self.log = log
    rows = ScratchRows(worker, in: scratch)
    reader = MessageReader(rows.handlers, of: worker)
  }

  /// Folds the records after those of the last call, up to these offsets. Throws `IncompleteTopics` when the first of them are gone,
  /// `LogError` and `StoreError`.
  ///
  /// - Parameters:
  ///   - ends: by partition and topic.
  ///   - progress: is told how many offsets were passed, and how many there are.
  /// - Returns: the names of the rows that have changed, if they are wanted.
  @discardableResult
  func fold(
    to ends: [Int32: [String: Int64]], namingRows: Bool = false, progress: (_ done: Int64, _ all: Int64) -> Void = { _, _ in }
  ) throws -> Set<PlacedRowName> {
    try rows.open(ends.keys)
    var names: Set<PlacedRowName> = []
    let all = ends.values.reduce(0) { $0 + $1.values.reduce(0, +) }
    for (partition, topics) in ends.sorted(by: { $0.key < $1.key }) {
      let records = try MergedRecords(of: log, try spans(partition, topics))
      defer { records.close() }
      while true {
        let batch = try records.next(Self.step)
        guard !batch.isEmpty else { break }
        let changed = try rows.change(partition) { try fold(batch) }
        if namingRows { names.formUnion(changed) }
        for record in batch { folded[record.place] = record.offset + 1 }
        progress(folded.values.reduce(0, +), all)
      }
      for (topic, end) in topics { folded[TopicPartition(topic, partition)] = end }
    }
    return names
  }

  /// What is left to fold of a partition.
  private func spans(_ partition: Int32, _ ends: [String: Int64]) throws -> [TopicPartition: Range<Int64>] {
    let ranges = try log.ranges(of: worker.topics.map { TopicPartition($0, partition) })
    var spans: [TopicPartition: Range<Int64>] = [:]
    for (place, range) in ranges {
      let start = max(folded[place] ?? 0, range.lowerBound)
      guard let end = ends[place.topic], start < end else { continue }
      guard end <= range.upperBound else { throw IncompleteTopics(of: worker.service, place, endsAt: range.upperBound, read: end) }
      spans[place] = start..<end
    }
    return spans
  }

  private func fold(_ batch: [Record]) throws {
    for record in batch {
      let message = reader.read(record)
      guard case .success(let envelope) = message.envelope, !envelope.isDeadLetter, !message.isMisplaced else { continue }
      guard try isFirst(envelope, record), envelope.type != VoidMessage.type else { continue }
      guard let handler = message.handler, case .success(let input) = message.input else { continue }
      // What can't be decided on waits in the service's own database, and `ticketing dlq` shows it.
      guard let decision = try? handler.decide(input, Cause(envelope), record.partition) else { continue }
      _ = try decision.fold()
    }
  }

  /// Whether a message comes for the first time, as the lane decides it. Throws when it is the first of its channel that is there, and not
  /// the first that was sent.
  private func isFirst(_ envelope: Envelope, _ record: Record) throws(IncompleteTopics) -> Bool {
    guard let number = envelope.sequence else { return true }
    let channel = Channel(source: envelope.source, place: record.place)
    let first = envelope.type == VoidMessage.type ? VoidMessage.first(of: record) ?? number : number
    guard let last = numbers[channel] else {
      guard first == 1 else { throw IncompleteTopics(of: worker.service, channel, has: first, wants: 1) }
      numbers[channel] = number
      return true
    }
    // What came early was sent again later.
    guard number > last, first <= last + 1 else { return false }
    numbers[channel] = number
    return true
  }

  /// Throws when not all messages of a channel were there that the service has taken.
  func check(_ channel: Channel, upTo number: Int64) throws(IncompleteTopics) {
    guard numbers[channel] ?? 0 < number else { return }
    throw IncompleteTopics(of: worker.service, channel, has: nil, wants: (numbers[channel] ?? 0) + 1)
  }
}

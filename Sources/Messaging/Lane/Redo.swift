import Deciding

/// The order in which a partition does again what its database has lost: the order in which it was done, as far as the log tells.
///
/// Messages of one topic keep their order. Between topics it is told by the rows of the journal that were published: they say which message
/// led to them, and their numbers say in which order. A message that led to private rows only is told by the gap that it left.
final class Redo {
  enum Step {
    /// A record, and when it was handled, if that is known.
    case handle(Record, at: Timestamp?)
    /// What this id names, and no record of those that are to be done again: a timer, or a message that waits behind its key.
    case fire(MessageID, at: Timestamp)
  }

  private var handled: ArraySlice<ServiceOutput.Handled>
  /// What is to be handled, by topic.
  private var queues: [String: ArraySlice<Record>] = [:]
  /// Topics that are not read yet up to here, which is as far as there was something when it began.
  private var ends: [String: Int64]
  /// Where each message lies. A message that was answered twice, around another recovery, has two answers of one id.
  private var topics: [MessageID: Set<String>] = [:]
  /// Of all that was handled.
  private let causes: Set<MessageID>
  /// The number of the first row that nobody has led to again.
  private var expected: Int64
  /// How far the reader has come where no record tells. It holds once everything is done again.
  private(set) var reached: [TopicPartition: Int64] = [:]
  /// What the log shows of the last row that the last step led to.
  private var shown: Int64 = 0
  /// What was given and is not known to be done: a database that did not answer is asked once more.
  private var given: Step?

  /// - Parameter ends: of the topics that are not read to their ends.
  init(_ handled: [ServiceOutput.Handled], after sequence: Int64, ends: [String: Int64]) {
    self.handled = handled[...]
    causes = Set(handled.map(\.cause))
    expected = sequence + 1
    self.ends = ends
  }

  /// Everything has been read that there is to be done again.
  var isLoaded: Bool { ends.isEmpty }

  /// Takes a record that is to be done again. False: it is not one of those.
  func take(_ record: Record) -> Bool {
    guard let end = ends[record.topic] else { return false }
    pass(record.topic, record.offset + 1)
    guard record.offset < end else { return false }
    queues[record.topic, default: []].append(record)
    if let id = try? Envelope(record).id { topics[id, default: []].insert(record.topic) }
    return true
  }

  /// The reader says that it has come up to here, where no record tells.
  func reach(_ place: TopicPartition, _ offset: Int64) {
    reached[place] = offset
    pass(place.topic, offset)
  }

  private func pass(_ topic: String, _ position: Int64) {
    if let end = ends[topic], position >= end { ends[topic] = nil }
  }

  /// What comes next, the same until `finish` says that it is done; nil: everything is done again.
  func next() -> Step? {
    if given == nil { given = choose() }
    return given
  }

  /// What `next` gave is done, and journaled so many rows; nil: there was nothing to do.
  func finish(rows: Int64?) {
    given = nil
    if let rows { expected = max(expected + rows, shown + 1) }
  }

  private func choose() -> Step? {
    shown = 0
    guard let next = handled.first else {
      return takeEarliest(of: queues.compactMap { $0.value.first }).map { .handle($0, at: nil) }
    }
    if next.sequences.lowerBound - expected > Int64(next.outputsBefore), let unseen = takeUnseen(before: next.time) {
      return .handle(unseen, at: next.time)
    }
    guard let (topic, position) = earliest(next.cause) else {
      handled.removeFirst()
      shown = next.sequences.upperBound
      return .fire(next.cause, at: next.time)
    }
    // Whatever is before it in its topic was handled before it.
    if position == queues[topic]?.startIndex {
      handled.removeFirst()
      shown = next.sequences.upperBound
    }
    return queues[topic]?.popFirst().map { .handle($0, at: next.time) }
  }

  /// Where this message lies, and its index in its topic's queue; nil: no record that is left is it.
  private func earliest(_ id: MessageID) -> (topic: String, position: Int)? {
    var found: (topic: String, position: Int, time: Timestamp)?
    for topic in topics[id] ?? [] {
      guard let queue = queues[topic], let position = queue.firstIndex(where: { $0.messageID == id }) else { continue }
      let time = queue[position].timestamp
      if found.map({ (time, topic) < ($0.time, $0.topic) }) ?? true { found = (topic, position, time) }
    }
    return found.map { ($0.topic, $0.position) }
  }

  /// The earliest of those at the heads of their topics of which the log shows nothing.
  private func takeUnseen(before time: Timestamp) -> Record? {
    takeEarliest(of: queues.values.compactMap(\.first).filter { !causes.contains($0.messageID) && $0.timestamp <= time })
  }

  private func takeEarliest(of records: [Record]) -> Record? {
    guard let record = records.min(by: { ($0.timestamp, $0.topic) < ($1.timestamp, $1.topic) }) else { return nil }
    return queues[record.topic]?.popFirst()
  }
}

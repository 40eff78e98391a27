import Deciding

/// The order in which a partition handles lost messages again: the order of the first time, as far as the log shows it.
///
/// Messages of one topic keep their order. The order between topics comes from the published rows of the journal: each row names the
/// message that caused it, and the rows are numbered. A message that caused only private rows shows as a gap in these numbers.
final class Redo {
  enum Step {
    /// A record, and the time at which it was handled, if that is known.
    case handle(Record, at: Timestamp?)
    /// A timer, or a message that waits behind its key. It has this id, and none of the records to be redone.
    case fire(MessageID, at: Timestamp)
  }

  private var handled: ArraySlice<ServiceOutput.Handled>
  /// The records to be handled, by topic.
  private var queues: [String: ArraySlice<Record>] = [:]
  /// Topics that are not yet read up to these offsets, which were their ends when the redo began.
  private var ends: [String: Int64]
  /// The topics of each message. A message that was answered twice, before and after another recovery, has two answers with one id.
  private var topics: [MessageID: Set<String>] = [:]
  /// The causes of all published rows.
  private let causes: Set<MessageID>
  /// The messages that wait behind their keys in the database. A record with such an id is a repeat.
  private var waiting: Set<MessageID>
  /// The records that were handled. A later record with such an id is a repeat.
  private var done: Set<MessageID> = []
  /// The rows of the journal that the lost database had.
  private var rows: RedoneRows
  /// How far the reader has come without records. It counts once everything is redone.
  private(set) var reached: [TopicPartition: Int64] = [:]
  /// The message of the step that was given, if the log shows rows of it: its index among `handled`, and whether these are the rows that
  /// the step causes. (A later repeat may have caused them.)
  private var shown: (index: Int, isSure: Bool)?
  /// The step that was given and is not known to be done. If the database did not answer, the same step is given again.
  private var given: Step?

  /// - Parameters:
  ///   - sequence: the last row that the database has.
  ///   - others: rows after it that no message caused for the first time: void ones, and repeats.
  ///   - waiting: the messages that wait behind their keys in the database.
  ///   - ends: the ends of the topics that are not yet read to their ends.
  init(
    _ handled: [ServiceOutput.Handled], after sequence: Int64, others: Set<Int64> = [], waiting: Set<MessageID> = [],
    ends: [String: Int64]
  ) {
    self.handled = handled[...]
    self.waiting = waiting
    causes = Set(handled.map(\.cause))
    rows = RedoneRows(after: sequence, others: others)
    self.ends = ends
  }

  /// Whether all records to be redone have been read.
  var isLoaded: Bool { ends.isEmpty }

  /// Takes a record that must be redone. False: this record need not.
  func take(_ record: Record) -> Bool {
    guard let end = ends[record.topic] else { return false }
    pass(record.topic, record.offset + 1)
    guard record.offset < end else { return false }
    queues[record.topic, default: []].append(record)
    if let id = try? Envelope(record).id { topics[id, default: []].insert(record.topic) }
    return true
  }

  /// Notes that the reader has come up to here without records.
  func reach(_ place: TopicPartition, _ offset: Int64) {
    reached[place] = offset
    pass(place.topic, offset)
  }

  private func pass(_ topic: String, _ position: Int64) {
    if let end = ends[topic], position >= end { ends[topic] = nil }
  }

  /// The next step. It stays the same until `finish` is called; nil: everything is redone.
  ///
  /// - Parameter keys: finds the keys of the timers that are set, and of the messages that wait behind their keys.
  func next(_ keys: () throws(StoreError) -> [MessageID: BlockedKey] = { () throws(StoreError) in [:] }) throws(StoreError) -> Step? {
    if given == nil { given = try choose(keys) }
    return given
  }

  /// Notes that the step of `next` is done.
  ///
  /// - Parameters:
  ///   - count: the number of rows that it has journaled; nil: there was nothing to do.
  ///   - isTaken: whether its record was taken. If a message before it is missing, it is not, and a later record has it again.
  func finish(rows count: Int64?, isTaken: Bool = true) {
    defer { (given, shown) = (nil, nil) }
    switch given {
    case .handle(let record, _):
      guard isTaken else { return }
      done.insert(record.messageID)
    case .fire(let message, _):
      waiting.remove(message)
    case nil:
      break
    }
    guard let shown else { return rows.pass(count ?? 0) }
    let message = handled[shown.index]
    if shown.index == handled.startIndex { rows.pass(message, count ?? 0) } else { rows.skip(message) }
    if shown.isSure { handled.remove(at: shown.index) }
  }

  private func choose(_ keys: () throws(StoreError) -> [MessageID: BlockedKey]) throws(StoreError) -> Step? {
    shown = nil
    guard let next = handled.first else {
      return takeEarliest(of: queues.compactMap { $0.value.first }).map { .handle($0, at: nil) }
    }
    if rows.missing(before: next) > next.outputsBefore, let unseen = takeUnseen(before: next.time) {
      return .handle(unseen, at: next.time)
    }
    guard isRecord(next.cause), let (topic, position) = earliest(next.cause), let queue = queues[topic] else {
      return fire(handled.startIndex)
    }
    if position == queue.startIndex {
      return handle(handled.startIndex, from: topic)
    }
    var passed: Set<String> = []
    return try takeFirst(of: topic, at: next.time, keys, &passed)
  }

  /// The step that takes the first record of a topic, because a later record of the topic is due.
  ///
  /// If the log shows that record later, it had to wait behind its key, and what it waited for comes first: the first message of its key
  /// that the log shows. So a topic keeps its order, and so does a key.
  private func takeFirst(
    of topic: String, at time: Timestamp, _ keys: () throws(StoreError) -> [MessageID: BlockedKey], _ passed: inout Set<String>
  ) throws(StoreError) -> Step? {
    guard passed.insert(topic).inserted, let record = queues[topic]?.first, isRecord(record.messageID), causes.contains(record.messageID),
      let own = handled.firstIndex(where: { $0.cause == record.messageID })
    else { return pop(topic, at: time) }
    let known = try keys()
    let key = BlockedKey(partition: record.partition, key: record.key)
    for index in handled.startIndex..<own {
      let message = handled[index]
      if !isRecord(message.cause) {
        if known[message.cause] == key { return fire(index) }
      } else if let (other, position) = earliest(message.cause), let queue = queues[other], queue[position].key == record.key {
        return position == queue.startIndex ? handle(index, from: other) : try takeFirst(of: other, at: message.time, keys, &passed)
      }
    }
    shown = (own, isSure: false)
    return pop(topic, at: handled[own].time)
  }

  private func fire(_ index: Int) -> Step {
    shown = (index, isSure: true)
    return .fire(handled[index].cause, at: handled[index].time)
  }

  /// The first record of a topic, which is this message.
  private func handle(_ index: Int, from topic: String) -> Step? {
    shown = (index, isSure: true)
    return pop(topic, at: handled[index].time)
  }

  private func pop(_ topic: String, at time: Timestamp) -> Step? {
    (queues[topic]?.popFirst()).map { .handle($0, at: time) }
  }

  /// Whether this message is a record that must be redone: no timer, and not done before.
  private func isRecord(_ message: MessageID) -> Bool {
    topics[message] != nil && !waiting.contains(message) && !done.contains(message)
  }

  /// The topic of this message, and its index in that topic's queue; nil: it is not among the records that are left.
  private func earliest(_ id: MessageID) -> (topic: String, position: Int)? {
    var found: (topic: String, position: Int, time: Timestamp)?
    for topic in topics[id] ?? [] {
      guard let queue = queues[topic], let position = queue.firstIndex(where: { $0.messageID == id }) else { continue }
      let time = queue[position].timestamp
      if found.map({ (time, topic) < ($0.time, $0.topic) }) ?? true { found = (topic, position, time) }
    }
    return found.map { ($0.topic, $0.position) }
  }

  /// The earliest of the first records of all topics that caused no published row.
  private func takeUnseen(before time: Timestamp) -> Record? {
    takeEarliest(of: queues.values.compactMap(\.first).filter { !causes.contains($0.messageID) && $0.timestamp <= time })
  }

  private func takeEarliest(of records: [Record]) -> Record? {
    guard let record = records.min(by: { ($0.timestamp, $0.topic) < ($1.timestamp, $1.topic) }) else { return nil }
    return queues[record.topic]?.popFirst()
  }
}

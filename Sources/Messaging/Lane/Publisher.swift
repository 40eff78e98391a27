import Deciding

/// Sends the rows of a lane's journals to the log after their commit, and knows up to which row the log has acknowledged each journal.
///
/// The *published mark* of a partition is the checkpoint of its outbox: the log has acknowledged every row up to it. When a delivery fails,
/// all rows after the mark are sent again in order, so the events of a key never change places. Consumers recognise the repeats by their
/// channel numbers. A row that the log refuses for good stops no other row: see `Refusals`.
struct Publisher {
  /// How far a partition's journal is. A class, so that it is changed in place.
  private final class Progress {
    /// All rows up to here were handed to the producer, or are private.
    var sent: Int64
    /// The rows that were handed over and not yet acknowledged, ascending. Rows that are acknowledged out of turn wait in `early`.
    var waiting: ArraySlice<Int64> = []
    var early: Set<Int64> = []
    /// How many of `waiting` are held back because of their topic.
    var held = 0
    var journalEnd: Int64
    /// The last row of each commit, and its time, as long as the log has not acknowledged all rows up to it. The meter needs it, and
    /// `unacknowledged`, which a lane without a meter has, too.
    var commits: ArraySlice<(last: Int64, time: Timestamp)> = []
    /// Set while a lost log is being filled again: up to this row, older rows than this time are left out, unless they belong to a state
    /// topic.
    let refill: (until: Int64, since: Timestamp)?
    /// The offset after the last acknowledged record in each place.
    var written: [TopicPartition: Int64]

    init(sent: Int64, journalEnd: Int64, refill: (until: Int64, since: Timestamp)?, written: [TopicPartition: Int64]) {
      self.sent = sent
      self.journalEnd = journalEnd
      self.refill = refill
      self.written = written
    }

    var mark: Int64 {
      waiting.first.map { $0 - 1 } ?? sent
    }

    var unacknowledged: Int { waiting.count + Int(journalEnd - sent) }

    /// Rows up to the journal's end are to be acknowledged from now on, if they are not yet.
    func noteCommit(at now: Timestamp) {
      guard mark < journalEnd, commits.last.map({ $0.last < journalEnd }) ?? true else { return }
      commits.append((journalEnd, now))
    }

    /// The time of a commit whose rows are all acknowledged by now, each once.
    func takeAcknowledged() -> Timestamp? {
      guard let first = commits.first, first.last <= mark else { return nil }
      commits.removeFirst()
      return first.time
    }
  }

  private var partitions: [Int32: Progress] = [:]
  private(set) var producer: any LogProducer
  private let stateTopics: Set<String>
  /// The limit of rows under way or held back, in all partitions. More are sent only after some are acknowledged.
  static let inFlightLimit = 20_000
  private(set) var inFlight = 0
  private var held = 0
  /// The places of the records under way, by their tokens.
  private var places: [UInt64: TopicPartition] = [:]
  /// When a row was handed to the producer last.
  private var sentAt = Timestamp(milliseconds: 0)
  /// Set by a failure: sending goes on at this time.
  private(set) var resendAt: Timestamp?
  private var backoff = Backoff(first: resendPause, limit: longestResendPause)
  /// Deliveries must be taken before the next row is sent.
  private var waitsForDelivery = false
  private var refusals = Refusals()
  private(set) var lastError: LogError?
  /// A place where a record was acknowledged at a lower offset than an earlier one: its topic was deleted and made anew.
  private var rewound: (place: TopicPartition, offset: Int64)?
  /// A report on `service.progress` may not be in the log.
  private(set) var hasLostProgress = false
  /// The rows that the log will never accept, since they were last asked for.
  private var refusedRows: [(row: JournalRow, error: LogError)] = []

  private let meter: LaneMeter?
  /// Messages that were handed to the producer since the meter was told, by topic. Empty where there is no meter.
  private var uncounted: [String: Int] = [:]

  init(producer: any LogProducer, stateTopics: Set<String>, meter: LaneMeter? = nil) {
    self.producer = producer
    self.stateTopics = stateTopics
    self.meter = meter
  }

  /// - Parameter written: how far the journal's topics have been written before, as `written` says it.
  mutating func start(
    _ partition: Int32, mark: Int64, journalEnd: Int64, refillSince: Timestamp? = nil, written: [TopicPartition: Int64] = [:]
  ) {
    refusals.endAllHolds()
    partitions[partition] = Progress(
      sent: mark, journalEnd: journalEnd, refill: refillSince.map { (journalEnd, $0) }, written: written)
  }

  mutating func stop(_ partition: Int32) {
    guard let progress = partitions.removeValue(forKey: partition) else { return }
    inFlight -= progress.waiting.count
    held -= progress.held
    waitsForDelivery = false
    refusals.forget { Self.partition(of: $0) == partition }
  }

  /// The published mark of a partition: its last acknowledged row.
  func mark(_ partition: Int32) -> Int64 {
    partitions[partition]?.mark ?? 0
  }

  /// The offset after the last record that the log has acknowledged of a partition's journal, in each place that it writes to.
  func written(_ partition: Int32) -> [TopicPartition: Int64] {
    partitions[partition]?.written ?? [:]
  }

  /// Whether all rows of this partition are in the log.
  func isIdle(_ partition: Int32) -> Bool {
    partitions[partition].map { $0.waiting.isEmpty && $0.sent == $0.journalEnd } ?? true
  }

  var isIdle: Bool {
    partitions.keys.allSatisfy(isIdle)
  }

  /// Committed rows that the log has not acknowledged, and the time of the oldest commit that has one; for metrics.
  var unacknowledged: (rows: Int, since: Timestamp?) {
    (partitions.values.reduce(0) { $0 + $1.unacknowledged }, partitions.values.compactMap(\.commits.first?.time).min())
  }

  /// Whether there are rows to send, and nothing to wait for.
  var canSend: Bool {
    resendAt == nil && !waitsForDelivery && partitions.contains { $0.value.sent < $0.value.journalEnd }
  }

  /// Since when the log has something of the last turn that it has not acknowledged; nil: it has acknowledged everything.
  var underWaySince: Timestamp? { inFlight > held ? sentAt : nil }

  /// When to call `catchUp` at the latest.
  var wakeAt: Timestamp? {
    [resendAt, refusals.nextTrial].compactMap { $0 }.min()
  }

  /// Sends rows that were just committed. Rows that don't fit are read from the journal later, by `catchUp`.
  mutating func send(_ rows: [JournalRow], at now: Timestamp) {
    for row in rows {
      guard let progress = partitions[row.partition] else { continue }
      progress.journalEnd = max(progress.journalEnd, row.sequence)
      if resendAt == nil, progress.sent == row.sequence - 1 { hand(row, progress, at: now) }
    }
    for progress in partitions.values { progress.noteCommit(at: now) }
    producer.flush()
    countSent()
  }

  private mutating func countSent() {
    guard let meter, !uncounted.isEmpty else { return }
    meter.sent(uncounted)
    uncounted.removeAll(keepingCapacity: true)
  }

  /// Reads committed rows that were not sent from the journal, and sends them. Returns whether there was anything to do.
  mutating func catchUp(_ store: any Store, at now: Timestamp) throws(StoreError) -> Bool {
    if let time = resendAt {
      guard now >= time else { return false }
      resendAt = nil
    }
    if !refusals.ofTopics.isEmpty { try holdTopics(store, at: now) }
    if !refusals.isEmpty, refusals.endHolds(at: now) { reset() }
    guard partitions.contains(where: { $0.value.sent < $0.value.journalEnd }) else { return false }
    for progress in partitions.values { progress.noteCommit(at: now) }
    var worked = false
    for partition in partitions.keys.sorted() {
      guard let progress = partitions[partition], progress.sent < progress.journalEnd, inFlight < Self.inFlightLimit, resendAt == nil
      else { continue }
      let limit = 500
      let rows = try store.unpublished(partition, after: progress.sent, limit: limit)
      for row in rows {
        guard row.sequence > progress.sent else { continue }
        // The rows between are private.
        progress.sent = row.sequence - 1
        guard hand(row, progress, at: now) else { break }
        worked = true
      }
      if rows.count < limit, rows.last.map({ $0.sequence <= progress.sent }) ?? true {
        progress.sent = progress.journalEnd
        worked = true
      }
    }
    if worked { producer.flush() }
    countSent()
    return worked
  }

  /// Finds the topics of rows that failed because of their topic, and holds these topics back.
  private mutating func holdTopics(_ store: any Store, at now: Timestamp) throws(StoreError) {
    // A limit above the number of topics; the other rows fail again and are found then.
    for token in refusals.ofTopics.keys.sorted().prefix(100) {
      let (partition, sequence) = (Self.partition(of: token), Self.sequence(of: token))
      guard partitions[partition] != nil,
        let row = try store.unpublished(partition, after: sequence - 1, limit: 1).first, row.sequence == sequence, let target = row.target
      else { continue }
      if !refusals.holds(target.topic) { refusals.hold(target.topic, at: now) }
    }
    refusals.topicsAreNoted()
  }

  /// Hands a row to the producer, if the producer accepts it.
  @discardableResult
  private mutating func hand(_ row: JournalRow, _ progress: Progress, at now: Timestamp) -> Bool {
    guard let target = row.target, !isLeftOut(row, progress) else {
      progress.sent = row.sequence
      return true
    }
    let token = Self.token(row.partition, row.sequence)
    if !refusals.isEmpty, refusals.holds(target.topic) {
      progress.held += 1
      held += 1
      return take(row, progress)
    }
    let treatment = refusals.isEmpty ? nil : refusals.treatment(of: token)
    guard inFlight < Self.inFlightLimit, refusals.lets(token, treatment, pass: inFlight == held) else {
      waitsForDelivery = true
      return false
    }
    do throws(LogError) {
      guard let record = record(for: row, treatment, at: now) else { return true }
      try producer.send(record, token: token)
    } catch {
      return refusedAtOnce(row, target, progress, treatment, error, at: now)
    }
    if let treatment {
      refusals.sent(token)
      if case .replaced(let error) = treatment, refusals.isNews(token) { refusedRows.append((row, error)) }
    }
    sentAt = now
    places[token] = target
    if meter != nil { uncounted[target.topic, default: 0] += 1 }
    return take(row, progress)
  }

  private mutating func take(_ row: JournalRow, _ progress: Progress) -> Bool {
    progress.sent = row.sequence
    progress.waiting.append(row.sequence)
    inFlight += 1
    return true
  }

  /// The record of a row, in the form that the log accepts as far as we know.
  private func record(for row: JournalRow, _ treatment: Refusals.Treatment?, at now: Timestamp) -> OutgoingRecord? {
    guard var record = row.record else { return nil }
    // A dead letter has the `ce_time` of a message that may come from anywhere. And the clock may have been set back since a row was made.
    if row.kind == .deadLetter || refusals.areTimedBySending || record.timestamp > now { record.timestamp = now }
    guard case .replaced(let error)? = treatment else { return record }
    return RefusedMessage.record(for: row, record, isState: stateTopics.contains(record.topic), reason: error)
  }

  /// Handles a row that the producer itself has refused, so that no delivery will follow. Returns whether the row is dealt with.
  private mutating func refusedAtOnce(
    _ row: JournalRow, _ target: TopicPartition, _ progress: Progress, _ treatment: Refusals.Treatment?, _ error: LogError,
    at now: Timestamp
  ) -> Bool {
    switch error.scope {
    case .record where error.code == .invalidTimestamp:
      if refusals.timeBySending() { return hand(row, progress, at: now) }
    case .record:
      guard case .replaced? = treatment else {
        refusals.replace(Self.token(row.partition, row.sequence), for: error)
        return hand(row, progress, at: now)
      }
      fallthrough
    case .topic:
      lastError = error
      refusals.hold(target.topic, at: now)
      return hand(row, progress, at: now)
    case .log where error.code == .queueFull && inFlight > held:
      waitsForDelivery = true
      return false
    case .log where error.code == .fatal:
      restart(from: error, at: now)
      return false
    case .log: break
    }
    lastError = error
    resendAt = backoff.fail(at: now)
    return false
  }

  private func isLeftOut(_ row: JournalRow, _ progress: Progress) -> Bool {
    guard let refill = progress.refill, row.sequence <= refill.until, row.envelope.time < refill.since else { return false }
    return row.target.map { !stateTopics.contains($0.topic) } ?? true
  }

  /// Takes deliveries. Returns whether a mark moved, or whether a failure requires sending again.
  mutating func takeDeliveries(at now: Timestamp) -> Bool {
    let deliveries = producer.deliveries()
    guard !deliveries.isEmpty else { return false }
    waitsForDelivery = false
    var moved = false
    for (index, delivery) in deliveries.enumerated() {
      if Self.sequence(of: delivery.token) == Self.progressSequence {
        if case .failure = delivery.result { hasLostProgress = true }
        continue
      }
      moved = true
      switch delivery.result {
      case .success(let offset):
        acknowledge(delivery.token, offset, at: now)
      case .failure(let error):
        for delivery in deliveries[index...] where Self.sequence(of: delivery.token) != Self.progressSequence {
          if case .failure(let error) = delivery.result { refusals.note(delivery.token, error) }
        }
        restart(from: error, at: now)
        return true
      }
    }
    return moved
  }

  /// The number in the token of a progress report: rows begin with 1.
  private static let progressSequence: Int64 = 0

  /// Reports on `service.progress` how far a partition's journal is. `hasLostProgress` says when a report was lost.
  mutating func tell(_ record: OutgoingRecord, of partition: Int32) {
    do throws(LogError) {
      try producer.send(record, token: Self.token(partition, Self.progressSequence))
    } catch {
      hasLostProgress = true
    }
  }

  mutating func forgetLostProgress() {
    hasLostProgress = false
  }

  private mutating func acknowledge(_ token: UInt64, _ offset: Int64, at now: Timestamp) {
    refusals.acknowledged(token)
    backoff.reset()
    let sequence = Self.sequence(of: token)
    let place = places.removeValue(forKey: token)
    guard let progress = partitions[Self.partition(of: token)] else { return }
    // An offset that is not known is negative. Those of one place never go back: what is sent again comes behind what was there.
    if let place, offset >= 0 {
      let end = progress.written[place] ?? 0
      if offset < end { rewound = (place, end - 1) }
      progress.written[place] = max(end, offset + 1)
    }
    if progress.waiting.first == sequence {
      progress.waiting.removeFirst()
      inFlight -= 1
      while let next = progress.waiting.first, progress.early.remove(next) != nil {
        progress.waiting.removeFirst()
        inFlight -= 1
      }
    } else {
      progress.early.insert(sequence)
    }
    while let time = progress.takeAcknowledged() { meter?.acknowledged(after: now.milliseconds - time.milliseconds) }
  }

  /// Gives a place that was rewound since the last call, and its last offset before.
  mutating func takeRewound() -> (place: TopicPartition, offset: Int64)? {
    defer { rewound = nil }
    return rewound
  }

  /// Forgets the rows under way, and begins again from the marks a moment later.
  mutating func restart(from error: LogError, at now: Timestamp) {
    lastError = error
    reset()
    resendAt = backoff.fail(at: now)
  }

  /// Forgets the rows under way; they are sent again from the marks.
  mutating func reset() {
    producer.purge()
    hasLostProgress = true
    for progress in partitions.values {
      progress.sent = progress.mark
      progress.waiting = []
      progress.early = []
      progress.held = 0
    }
    inFlight = 0
    held = 0
    places = [:]
    waitsForDelivery = false
    refusals.nothingIsUnderWay()
  }

  /// Milliseconds before a broker that refused a record is asked again; doubled with each failure in a row.
  private static let resendPause: Int64 = 200
  private static let longestResendPause: Int64 = 5000

  /// Gives the rows that the log will never accept, since the last call.
  mutating func takeRefusedRows() -> [(row: JournalRow, error: LogError)] {
    defer { refusedRows = [] }
    return refusedRows
  }

  /// Notes that the last failure was reported.
  mutating func forgetError() {
    lastError = nil
  }

  mutating func replace(producer: any LogProducer) {
    self.producer.close()
    self.producer = producer
  }

  private static func token(_ partition: Int32, _ sequence: Int64) -> UInt64 {
    UInt64(partition) << 48 | UInt64(sequence)
  }

  private static func partition(of token: UInt64) -> Int32 { Int32(token >> 48) }
  private static func sequence(of token: UInt64) -> Int64 { Int64(token & 0xFFFF_FFFF_FFFF) }
}

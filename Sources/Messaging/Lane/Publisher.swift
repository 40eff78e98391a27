import Deciding

/// Sends a lane's journal rows to the log after their commit, and knows how far each journal is known to be in it.
///
/// A partition's *mark* is the acknowledged prefix of its journal. When a delivery fails, everything after the mark is sent again
/// in order, so the events of a key never change places; consumers tell repeats by their channel numbers.
struct Publisher {
  /// A partition's journal on its way. A class, so that it is changed where it is.
  private final class Progress {
    /// Everything up to here was handed to the producer, or is private.
    var sent: Int64
    /// Sequence numbers handed over and not yet acknowledged, ascending. Those acknowledged out of turn wait in `early`.
    var waiting: ArraySlice<Int64> = []
    var early: Set<Int64> = []
    var journalEnd: Int64
    /// While the log is being filled again after its loss: up to here, rows older than this are left out unless they are of a
    /// state topic.
    let refill: (until: Int64, since: Timestamp)?

    init(sent: Int64, journalEnd: Int64, refill: (until: Int64, since: Timestamp)?) {
      self.sent = sent
      self.journalEnd = journalEnd
      self.refill = refill
    }

    var mark: Int64 {
      waiting.first.map { $0 - 1 } ?? sent
    }
  }

  private var partitions: [Int32: Progress] = [:]
  private(set) var producer: any LogProducer
  private let stateTopics: Set<String>
  /// Rows under way, of all partitions. More are not sent until some are acknowledged.
  static let inFlightLimit = 20_000
  private(set) var inFlight = 0
  /// Set by a failed delivery: send again from the marks, but not before this time.
  private(set) var resendAt: Timestamp?
  private(set) var lastError: LogError?
  /// What was said of progress may not have got into the log.
  private(set) var hasLostProgress = false

  init(producer: any LogProducer, stateTopics: Set<String>) {
    self.producer = producer
    self.stateTopics = stateTopics
  }

  mutating func start(_ partition: Int32, mark: Int64, journalEnd: Int64, refillSince: Timestamp? = nil) {
    partitions[partition] = Progress(
      sent: mark, journalEnd: journalEnd, refill: refillSince.map { (journalEnd, $0) })
  }

  mutating func stop(_ partition: Int32) {
    if let progress = partitions.removeValue(forKey: partition) { inFlight -= progress.waiting.count }
  }

  /// By partition, the acknowledged prefix of its journal.
  func mark(_ partition: Int32) -> Int64 {
    partitions[partition]?.mark ?? 0
  }

  /// Everything of this partition is in the log.
  func isIdle(_ partition: Int32) -> Bool {
    partitions[partition].map { $0.waiting.isEmpty && $0.sent == $0.journalEnd } ?? true
  }

  var isIdle: Bool {
    partitions.keys.allSatisfy(isIdle)
  }

  /// Sends rows just committed. What does not fit is read from the journal later, by `catchUp`.
  mutating func send(_ rows: [JournalRow]) {
    for row in rows {
      guard let progress = partitions[row.partition] else { continue }
      progress.journalEnd = max(progress.journalEnd, row.sequence)
      if resendAt == nil, progress.sent == row.sequence - 1 { hand(row, progress) }
    }
    producer.flush()
  }

  /// Reads rows from the journal that were committed but not sent, and sends them. Returns whether there was anything to do.
  mutating func catchUp(_ store: any Store, at now: Timestamp) throws(StoreError) -> Bool {
    if let time = resendAt {
      guard now >= time else { return false }
      resendAt = nil
    }
    guard partitions.contains(where: { $0.value.sent < $0.value.journalEnd }) else { return false }
    var worked = false
    for partition in partitions.keys.sorted() {
      guard let progress = partitions[partition], progress.sent < progress.journalEnd, inFlight < Self.inFlightLimit else { continue }
      let limit = 500
      let rows = try store.unpublished(partition, after: progress.sent, limit: limit)
      for row in rows {
        guard row.sequence > progress.sent else { continue }
        // What lies between is private.
        progress.sent = row.sequence - 1
        guard hand(row, progress) else { break }
        worked = true
      }
      if rows.count < limit, rows.last.map({ $0.sequence <= progress.sent }) ?? true { progress.sent = progress.journalEnd }
    }
    if worked { producer.flush() }
    return worked
  }

  /// Hands a row to the producer, if it takes it.
  @discardableResult
  private mutating func hand(_ row: JournalRow, _ progress: Progress) -> Bool {
    guard let record = row.record, !isLeftOut(row, progress) else {
      progress.sent = row.sequence
      return true
    }
    guard inFlight < Self.inFlightLimit else { return false }
    do throws(LogError) {
      try producer.send(record, token: Self.token(row.partition, row.sequence))
    } catch {
      if error.code != .queueFull { lastError = error }
      return false
    }
    progress.sent = row.sequence
    progress.waiting.append(row.sequence)
    inFlight += 1
    return true
  }

  private func isLeftOut(_ row: JournalRow, _ progress: Progress) -> Bool {
    guard let refill = progress.refill, row.sequence <= refill.until, row.envelope.time < refill.since else { return false }
    return row.target.map { !stateTopics.contains($0.topic) } ?? true
  }

  /// Takes deliveries. Returns whether any mark moved, or a failure asks for sending again.
  mutating func takeDeliveries(at now: Timestamp) -> Bool {
    var moved = false
    for delivery in producer.deliveries() {
      let sequence = Int64(delivery.token & 0xFFFF_FFFF_FFFF)
      switch delivery.result {
      case .success where sequence == Self.progressSequence:
        continue
      case .failure where sequence == Self.progressSequence:
        hasLostProgress = true
        continue
      case .success:
        acknowledge(Int32(delivery.token >> 48), sequence)
      case .failure(let error):
        restart(from: error, at: now)
        return true
      }
      moved = true
    }
    return moved
  }

  /// The number, in tokens, of records that say how far a journal is: rows begin with 1.
  private static let progressSequence: Int64 = 0

  /// Says how far a partition's journal is, on `service.progress`. `hasLostProgress` tells when that got lost.
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

  private mutating func acknowledge(_ partition: Int32, _ sequence: Int64) {
    guard let progress = partitions[partition] else { return }
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
  }

  /// Forgets what is under way and begins again from the marks, a moment later.
  mutating func restart(from error: LogError, at now: Timestamp) {
    lastError = error
    reset()
    resendAt = now.adding(milliseconds: Self.resendPause)
  }

  /// Forgets what is under way; it is sent again from the marks.
  mutating func reset() {
    producer.purge()
    hasLostProgress = true
    for partition in partitions.keys {
      guard let progress = partitions[partition] else { continue }
      progress.sent = progress.mark
      progress.waiting = []
      progress.early = []
    }
    inFlight = 0
  }

  /// A broker that refused a record gets this long, in milliseconds, before it is asked again.
  static let resendPause: Int64 = 200

  /// The last failure was told to somebody.
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
}

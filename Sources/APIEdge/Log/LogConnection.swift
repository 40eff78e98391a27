import EventLoop
import Messaging

/// The edge's ends of the log: commands out, replies and state topics in, all on its loop.
///
/// If the log fails, it is opened again once a second until that succeeds; meanwhile `isOpen` is false. State topics are then read from
/// their beginnings again, and known records change nothing. Replies are read from the end at that time: waiting requests lose their
/// replies, and are answered when their time is over.
final class LogConnection {
  struct Handlers {
    var delivered: ([Delivery]) -> Void
    /// The producer is gone, and all unacknowledged records with it.
    var producerLost: () -> Void
    var replies: ([Record]) -> Void
    /// Reading of the state topics begins, over these ranges.
    var stateOpened: ([TopicPartition: Range<Int64>]) -> Void
    var state: ([Record]) -> Void
    /// Reading has come this far without records.
    var stateReached: ([TopicPartition: Int64]) -> Void
  }

  /// Records for one turn of the loop at most, so that requests get their turn beside a long state topic.
  private static let batch = 500
  private static let reopenDelay = Duration.seconds(1)
  /// How often to poll a log without descriptors.
  private static let pollInterval = Duration.milliseconds(1)

  private let log: any Log
  private let loop: EventLoop
  private let logger: Logger
  private let replies: TopicPartition
  private let state: [TopicPartition]
  private let commands: Set<String>
  /// Set by the owner before `open`.
  var handlers: Handlers?
  private var ends: Ends?
  private var retry: EventRegistration?
  private var isClosed = false
  private var queue = CommandQueue()
  private var isQueueDue = false
  private var queueTimer: EventRegistration?

  private struct Ends {
    let producer: any LogProducer
    /// One for replies and state: each reader of a Kafka log fetches for itself.
    let reader: any LogReader
    var registrations: [EventRegistration] = []
  }

  init(
    _ log: any Log, loop: EventLoop, logger: Logger, replies: TopicPartition, state: [TopicPartition], commands: Set<String>
  ) {
    self.log = log
    self.loop = loop
    self.logger = logger
    self.replies = replies
    self.state = state
    self.commands = commands
  }

  var isOpen: Bool { ends != nil }
  /// Why it is not open; nil if it is open, or was never opened.
  private(set) var failure: LogError?

  func open() {
    guard !isClosed, ends == nil else { return }
    do throws(LogError) {
      let producer = try log.producer()
      do throws(LogError) {
        try producer.warm(commands)
        let reader = try log.reader()
        let stateRanges = try log.ranges(of: state)
        try reader.assign(stateRanges.mapValues(\.lowerBound).merging(log.ends(of: [replies])) { $1 })
        ends = Ends(producer: producer, reader: reader)
        failure = nil
        handlers?.stateOpened(stateRanges)
      } catch {
        producer.close()
        throw error
      }
      watch()
    } catch {
      failed(error)
    }
  }

  /// Takes a record. It is produced at the end of this turn, or with the next ones while earlier records are on their way.
  func send(_ record: OutgoingRecord, token: UInt64) throws(LogError) {
    guard isOpen else { throw LogError(.unavailable, "the log is not open") }
    queue.append(record, token: token)
    guard !isQueueDue else { return }
    isQueueDue = true
    loop.soon { [weak self] in
      self?.isQueueDue = false
      self?.sendQueue()
    }
  }

  private func sendQueue() {
    guard let producer = ends?.producer else { return }
    let entries = queue.take(at: loop.now)
    guard !entries.isEmpty else { return waitForQueue() }
    var refused: [Delivery] = []
    for (record, token) in entries {
      do {
        try producer.send(record, token: token)
      } catch {
        refused.append(Delivery(token: token, result: .failure(error)))
      }
    }
    producer.flush()
    if !refused.isEmpty { note(refused) }
    takeDeliveriesIfUnwoken()
  }

  /// What waits goes with the next acknowledgement, or after a moment without one.
  private func waitForQueue() {
    guard queueTimer == nil, !queue.isEmpty else { return }
    queueTimer = loop.schedule(after: .nanoseconds(CommandQueue.limit)) { [weak self] in
      self?.queueTimer = nil
      self?.sendQueue()
    }
  }

  func close() {
    isClosed = true
    retry?.cancel()
    dropEnds()
  }

  private func watch() {
    guard let open = ends else { return }
    watch(open.producer.descriptor) { [weak self] in self?.takeDeliveries() }
    watch(open.reader.descriptor) { [weak self] in self?.takeRecords() }
  }

  private func watch(_ descriptor: Int32?, _ work: @escaping () -> Void) {
    ends?.registrations.append(descriptor.map { loop.watch(readable: $0, work) } ?? loop.schedule(every: Self.pollInterval, work))
  }

  private func takeDeliveries() {
    guard let deliveries = ends?.producer.deliveries(), !deliveries.isEmpty else { return }
    note(deliveries)
    sendQueue()
  }

  private func note(_ deliveries: [Delivery]) {
    queue.answered(deliveries.count)
    handlers?.delivered(deliveries)
    for delivery in deliveries {
      if case .failure(let error) = delivery.result, error.code.needsReopening { return reopen(error) }
    }
  }

  /// A log in memory has its acknowledgements at once.
  private func takeDeliveriesIfUnwoken() {
    if ends?.producer.descriptor == nil { takeDeliveries() }
  }

  private func takeRecords() {
    guard let reader = ends?.reader else { return }
    do {
      // After a full batch the descriptor stays readable: the rest comes in the next turn, after other requests.
      let records = try reader.poll(limit: Self.batch)
      let answers = records.filter { $0.topic == replies.topic }
      if !answers.isEmpty { handlers?.replies(answers) }
      if answers.count < records.count { handlers?.state(answers.isEmpty ? records : records.filter { $0.topic != replies.topic }) }
    } catch {
      return reopen(error)
    }
    let reached = reader.reached().filter { $0.key.topic != replies.topic }
    if !reached.isEmpty { handlers?.stateReached(reached) }
  }

  private func reopen(_ error: LogError) {
    guard ends != nil else { return }
    dropEnds()
    failed(error)
    handlers?.producerLost()
  }

  private func failed(_ error: LogError) {
    failure = error
    logger.error("the log failed; it is opened again in a second", ["reason": error.message])
    retry = loop.schedule(after: Self.reopenDelay) { [weak self] in self?.open() }
  }

  private func dropEnds() {
    guard let open = ends else { return }
    ends = nil
    queue.clear()
    for registration in open.registrations { registration.cancel() }
    open.producer.close()
    open.reader.close()
  }
}

extension LogError.Code {
  /// Closes everything that is open, because it can't be used any more. (A producer does not find a topic for minutes after it was made
  /// anew.)
  fileprivate var needsReopening: Bool { self == .fatal || self == .unknownTopic }
}

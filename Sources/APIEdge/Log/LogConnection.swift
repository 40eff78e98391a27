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
  private var mustFlush = false

  private struct Ends {
    let producer: any LogProducer
    let replies: any LogReader
    let state: any LogReader
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
        let replyReader = try log.reader()
        try replyReader.assign(log.ends(of: [replies]))
        let stateReader = try log.reader()
        let stateRanges = try log.ranges(of: state)
        try stateReader.assign(stateRanges.mapValues(\.lowerBound))
        ends = Ends(producer: producer, replies: replyReader, state: stateReader)
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

  /// Takes a record, which is produced at the end of this turn.
  func send(_ record: OutgoingRecord, token: UInt64) throws(LogError) {
    guard let producer = ends?.producer else { throw LogError(.unavailable, "the log is not open") }
    do {
      try producer.send(record, token: token)
    } catch {
      if error.code.needsReopening { reopen(error) }
      throw error
    }
    guard !mustFlush else { return }
    mustFlush = true
    loop.soon { [weak self] in
      self?.mustFlush = false
      self?.ends?.producer.flush()
      self?.takeDeliveriesIfUnwoken()
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
    watch(open.replies.descriptor) { [weak self] in self?.take(from: open.replies, self?.handlers?.replies) }
    watch(open.state.descriptor) { [weak self] in
      self?.take(from: open.state, self?.handlers?.state)
      let reached = open.state.reached()
      if !reached.isEmpty { self?.handlers?.stateReached(reached) }
    }
  }

  private func watch(_ descriptor: Int32?, _ work: @escaping () -> Void) {
    ends?.registrations.append(descriptor.map { loop.watch(readable: $0, work) } ?? loop.schedule(every: Self.pollInterval, work))
  }

  private func takeDeliveries() {
    guard let deliveries = ends?.producer.deliveries(), !deliveries.isEmpty else { return }
    handlers?.delivered(deliveries)
    for delivery in deliveries {
      if case .failure(let error) = delivery.result, error.code.needsReopening { return reopen(error) }
    }
  }

  /// A log in memory has its acknowledgements at once.
  private func takeDeliveriesIfUnwoken() {
    if ends?.producer.descriptor == nil { takeDeliveries() }
  }

  private func take(from reader: any LogReader, _ handle: (([Record]) -> Void)?) {
    guard ends != nil else { return }
    do {
      // After a full batch the descriptor stays readable: the rest comes in the next turn, after other requests.
      let records = try reader.poll(limit: Self.batch)
      if !records.isEmpty { handle?(records) }
    } catch {
      reopen(error)
    }
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
    for registration in open.registrations { registration.cancel() }
    open.producer.close()
    open.replies.close()
    open.state.close()
  }
}

extension LogError.Code {
  /// Closes everything that is open, because it can't be used any more. (A producer does not find a topic for minutes after it was made
  /// anew.)
  fileprivate var needsReopening: Bool { self == .fatal || self == .unknownTopic }
}

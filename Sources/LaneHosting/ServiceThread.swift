import Deciding
import EventLoop
import Messaging

/// A lane of a service, on its thread.
public final class ServiceThread: Sendable {
  public let service: HostedService
  public let status: LaneStatus
  private let thread: LoopThread<LaneHost>

  /// Opens the database and starts the lane. Throws when the database can't be opened: a damaged database stops the start.
  ///
  /// - Parameter member: the lane's name in the consumer group of its service, unlike any other's and the same after a restart; nil: it is
  ///   the only lane, with all partitions.
  public init(_ service: HostedService, member: String? = nil, log: any Log, inquiry: LogInquiry, logger: Logger) throws {
    let status = LaneStatus(service: service.name)
    let logger = logger.of(service.name)
    self.service = service
    self.status = status
    thread = try LoopThread.start(named: service.name) { loop in
      let store = try service.openStore()
      let worker = service.worker
      let seat = try member.map { name throws(LogError) in
        try GroupSeat { () throws(LogError) in try log.member(of: worker.service, as: name, reading: worker.groupTopics) }
      }
      let outside = try service.outside?(loop)
      let lane = try Lane(
        worker, log: log, store: store, configuration: service.configuration, outside: outside,
        showCommitted: seat.map { seat in { seat.committed($0) } }
      ) { logger.log($0) }
      let host = LaneHost(lane, of: worker, seat: seat, inquiry: inquiry, status: status, logger: logger, on: loop)
      outside?.onChange = { [weak host] in host?.queue() }
      return host
    }
  }

  /// Runs work on the lane's thread, between two batches. After the thread's end, the work is dropped.
  public func execute(_ work: @escaping @Sendable (LaneHost) -> Void) {
    thread.execute { host, _ in work(host) }
  }

  /// Lets the lane finish its work, for `limit` at most, and ends the thread. False: a database or a broker holds the thread up, and it
  /// goes on.
  @discardableResult
  public func stop(limit: Duration) -> Bool {
    // A call that waits for a disk or a broker gets the same time once more.
    let isStopped = thread.finish(within: limit + limit + .milliseconds(500)) { host, done in host.stop(limit: limit, done: done) }
    return thread.stop(within: .milliseconds(isStopped ? 500 : 0))
  }
}

extension Logger {
  /// Logs a lane's notice to the operator.
  func log(_ notice: LaneNotice) {
    switch notice {
    case .backingOff(_, let error, let until):
      warning("the lane can't work now, and tries again; nothing is lost", ["error": error, "next": until.description])
    case .sendingFailed(_, let error):
      warning("a record was not acknowledged; it and all later records are sent again", ["error": error.message])
    case .refused(let service, let message, let row, let error):
      self.error(
        "the log will never accept a message: a 'message.refused' takes its place, and each consumer parks its key; see 'ticketing dlq "
          + "list', and row \(row) of the journal of \(service)", ["type": message, "error": error.message])
    case .attemptFailed(_, let message, let key, let attempt, let error):
      warning("a message failed", ["type": message, "key": key, "attempt": String(attempt), "error": error])
    case .parked(_, let message, let key, let reason):
      error("a message is parked, and its key waits; look at it with 'ticketing dlq list'", ["type": message, "key": key, "reason": reason])
    case .deadLetterReturned(_, let message, let place, let key):
      warning(
        "somebody put a copy of a dead letter back; it is skipped; run the message itself with 'ticketing dlq replay'",
        ["type": message, "topic": "\(place)", "key": key])
    case .topicMadeAnew(_, let place, let offset):
      error(
        "a topic was deleted and made anew; it is read from its start, and the journals fill it again",
        ["topic": "\(place)", "offset": String(offset)])
    case .discarded(_, let key, let first, let count):
      warning("an operator dropped messages that waited", ["key": key, "first": first, "count": String(count)])
    case .gap(_, let channel, let expected, let got):
      error(
        "a message is missing in its channel; the messages after it wait for it",
        ["channel": "\(channel.source) to \(channel.place)", "expected": String(expected), "got": String(got)])
    case .careful(_, let partitions):
      info("the last run was not stopped cleanly; its unfinished messages are handled one at a time", ["partitions": "\(partitions)"])
    case .recovered(_, let partitions):
      warning(
        "the database was behind its log; the missing messages are handled again from the log, under new message numbers",
        ["partitions": "\(partitions)"])
    case .redone(_, let partition):
      info("all messages that the database lacked have been handled again", ["partition": String(partition)])
    case .beginningGone(_, let topic, let starts):
      let starts = starts.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }.joined(separator: ", ")
      warning("the oldest records of a topic that is read for the first time are gone", ["topic": topic, "begins": starts])
    case .lossAccepted(_, let place, let offsets):
      error(
        "records were removed before they were read; the service goes on without them, as --recover says",
        ["place": "\(place)", "offsets": "\(offsets.lowerBound) to \(offsets.upperBound - 1)"])
    case .logReplaced(_, let partitions):
      warning("the log is another one than before: the journal fills it again", ["partitions": "\(partitions)"])
    }
  }
}

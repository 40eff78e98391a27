import Deciding
import HTTP
import Messaging

/// A service's lane on its thread.
///
/// In one process a service has one lane with all partitions.
public final class ServiceThread: Sendable {
  public let service: HostedService
  public let status: LaneStatus
  private let thread: LoopThread<LaneHost>

  /// Opens the database and starts the lane. Throws what opening throws: a damaged database stops the start.
  public init(_ service: HostedService, log: any Log, identity: @escaping @Sendable () throws -> String, logger: Logger) throws {
    let status = LaneStatus(service: service.name)
    let logger = logger.of(service.name)
    self.service = service
    self.status = status
    thread = try LoopThread.start(named: service.name) { loop in
      let store = try service.openStore()
      let lane = try Lane(service.worker, log: log, store: store) { logger.log($0) }
      let partitions = Array(0..<service.worker.partitions)
      return LaneHost(lane, partitions: partitions, identity: identity, status: status, logger: logger, on: loop)
    }
  }

  /// Runs on the lane's thread, between two batches.
  public func execute(_ work: @escaping @Sendable (LaneHost) -> Void) {
    thread.execute { host, _ in work(host) }
  }

  /// Lets the lane finish what it has under way, `limit` long at most, and ends the thread.
  public func stop(limit: Duration) {
    let stopped = Signal()
    thread.execute { host, _ in host.stop(limit: limit) { stopped.signal() } }
    stopped.wait()
    thread.stop()
  }
}

extension Logger {
  /// What an operator should hear of a lane.
  func log(_ notice: LaneNotice) {
    switch notice {
    case .backingOff(_, let error, let until):
      warning("can't work now, trying again; nothing is lost", ["error": error, "next": until.description])
    case .sendingFailed(_, let error):
      warning("a record was not acknowledged, sending again from there", ["error": error.message])
    case .refused(let service, let message, let row, let error):
      self.error(
        "the log will never take a message: another goes in its place, and who reads that parks its key; see 'ticketing dlq list', and row "
          + "\(row) of the journal of \(service)", ["type": message, "error": error.message])
    case .attemptFailed(_, let message, let key, let attempt, let error):
      warning("a message failed", ["type": message, "key": key, "attempt": String(attempt), "error": error])
    case .parked(_, let message, let key, let reason):
      error("a message is parked with its key; look at it with 'ticketing dlq list'", ["type": message, "key": key, "reason": reason])
    case .gap(_, let channel, let expected, let got):
      error(
        "a message is missing in its channel; those after it wait for it",
        ["channel": "\(channel.source) to \(channel.place)", "expected": String(expected), "got": String(got)])
    case .careful(_, let partitions):
      info("the last run was not stopped; what it had under way comes one message at a time", ["partitions": "\(partitions)"])
    case .logReplaced(_, let partitions):
      warning("the log is another one than before: filling it again from the journal", ["partitions": "\(partitions)"])
    }
  }
}

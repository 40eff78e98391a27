import Contracts
import Deciding
import HTTP
import Messaging

/// The services of one process: a lane's thread for each, one thread for their internal HTTP, and their place in the registry.
public final class ServiceProcess: Sendable {
  public let services: [ServiceThread]
  private let inner: LoopThread<Inner>
  private let logger: Logger

  private struct Inner {
    let server: InternalServer
    let announcer: Announcer
  }

  /// Starts everything. Throws what opening a database or a socket throws; nothing is left running then.
  ///
  /// - Parameters:
  ///   - instance: this process's name in the registry, unlike any other's.
  ///   - inquiry: asks the log what lanes must know of it.
  ///   - more: routes of particular services, added on the thread of the internal HTTP.
  public init(
    _ hosted: [HostedService], log: any Log, registryPartitions: Int32, instance: String, secret: String, controlSocket: String?,
    inquiry: LogInquiry, logger: Logger,
    more: @escaping @Sendable (inout Router<InternalServer.Handler>, EventLoop) throws -> Void = { _, _ in }
  ) throws {
    self.logger = logger
    var started: [ServiceThread] = []
    do {
      for service in hosted {
        started.append(try ServiceThread(service, log: log, inquiry: inquiry, logger: logger))
      }
      let services = started
      inner = try LoopThread.start(named: "internal") { loop in
        let server = try InternalServer(
          services, secret: secret, controlSocket: controlSocket, logger: logger, on: loop, more: { try more(&$0, loop) })
        let announcer = try Announcer(
          services.map(\.status), instance: instance, address: "127.0.0.1:\(server.port)", log: log, partitions: registryPartitions,
          logger: logger, on: loop)
        return Inner(server: server, announcer: announcer)
      }
    } catch {
      for service in started { service.stop(limit: .zero) }
      throw error
    }
    services = started
  }

  /// Every lane has read what was in the log when it started.
  public var haveCaughtUp: Bool { services.allSatisfy { $0.status.snapshot.hasCaughtUp } }

  /// What is damaged, so that a lane can't work until somebody has mended it; nil: nothing that one has met.
  public var damage: String? {
    for service in services {
      let snapshot = service.status.snapshot
      if snapshot.isDamaged, let failure = snapshot.failure { return failure }
    }
    return nil
  }

  /// Says in the registry at once what has changed, rather than with the next heartbeat.
  public func announceChanges() {
    inner.execute { inner, _ in inner.announcer.announceChanges() }
  }

  /// Stops taking messages, lets what was handled get into the log, and ends the threads.
  public func stop(limit: Duration) {
    let withdrawn = Signal()
    inner.execute { inner, _ in
      inner.announcer.withdraw()
      withdrawn.signal()
    }
    withdrawn.wait()
    for service in services { service.stop(limit: limit) }
    let stopped = Signal()
    inner.execute { inner, _ in
      inner.server.stop(limit: .seconds(1)) {
        inner.announcer.close()
        stopped.signal()
      }
    }
    stopped.wait()
    inner.stop()
  }
}

import Contracts
import Deciding
import EventLoop
import Foundation
import HTTP
import LaneHosting
import Messaging

/// The services of one process: a lane's thread for each, one thread for their internal HTTP, and their place in the registry.
public final class ServiceProcess: Sendable {
  public let services: [ServiceThread]
  /// Where their internal HTTP is.
  public let address: String
  private let inner: LoopThread<Inner>
  private let identityWatch: LoopThread<Void>
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
      let bound = Handover<String>()
      inner = try LoopThread.start(named: "internal") { loop in
        let server = try InternalServer(
          services, secret: secret, controlSocket: controlSocket, logger: logger, on: loop, more: { try more(&$0, loop) })
        let address = "127.0.0.1:\(server.port)"
        bound.put(address)
        let announcer = try Announcer(
          services.map(\.status), instance: instance, address: address, log: log, partitions: registryPartitions,
          logger: logger, on: loop)
        return Inner(server: server, announcer: announcer)
      }
      address = bound.take()
      identityWatch = try Self.watch(inquiry.identity, for: services)
    } catch {
      for service in started { service.stop(limit: .zero) }
      throw error
    }
    services = started
  }

  /// How often the log is asked whether it is still the same one.
  static let identityCheck = Duration.seconds(60)

  /// On a thread of its own, as a broker that is away is waited for, and a lane has other things to do.
  private static func watch(_ identity: @escaping @Sendable () throws -> String, for services: [ServiceThread]) throws -> LoopThread<Void> {
    try LoopThread.start(named: "identity") { loop in
      loop.schedule(every: identityCheck) {
        guard let current = try? identity() else { return }
        for service in services { service.execute { $0.logIs(current) } }
      }
    }
  }

  /// Every lane has read what was in the log when it started.
  public var haveCaughtUp: Bool { services.allSatisfy { $0.status.snapshot.hasCaughtUp } }

  /// What the first lane that has not read so far can't do, or which it is; nil: all have.
  public var waitsFor: String? {
    services.first { !$0.status.snapshot.hasCaughtUp }.map { service in
      "\(service.service.name): " + (service.status.snapshot.failure ?? "it has not read to the end of its topics yet")
    }
  }

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

  /// Stops taking messages, lets what was handled get into the log, and ends the threads: in some two seconds more than `limit`,
  /// whatever the broker or a disk do. False: a thread is held up by one of them and goes on.
  @discardableResult
  public func stop(limit: Duration) -> Bool {
    inner.finish(within: .seconds(1)) { inner, done in
      inner.announcer.withdraw()
      done()
    }
    let stops = services.map { service in
      let stop = Handover<Bool>()
      let thread = Thread { stop.put(service.stop(limit: limit)) }
      thread.start()
      return stop
    }
    // Each has a limit of its own.
    var isOver = stops.map { $0.take() }.allSatisfy { $0 }
    isOver = inner.finish(within: .seconds(1)) { inner, done in
      inner.server.stop(limit: .milliseconds(500)) {
        inner.announcer.close()
        done()
      }
    } && isOver
    isOver = inner.stop(within: .milliseconds(500)) && isOver
    return identityWatch.stop(within: .milliseconds(500)) && isOver
  }
}

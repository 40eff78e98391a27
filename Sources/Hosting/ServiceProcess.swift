import Contracts
import Deciding
import EventLoop
import Foundation
import HTTP
import LaneHosting
import Messaging
import Synchronization

/// The services of one process: their lanes, each on a thread, one thread for their internal HTTP, and their place in the registry.
public final class ServiceProcess: Sendable {
  public let services: [ServiceLanes]
  /// Where others reach their internal HTTP.
  public let address: String
  private let inner: LoopThread<Inner>
  private let logWatch: LoopThread<Void>
  private let stopping: Stopping
  private let metrics: Metrics

  private struct Inner {
    let server: InternalServer
    let announcer: Announcer
  }

  private final class Stopping: Sendable {
    let isMade = Atomic(false)
  }

  public struct Configuration: Sendable {
    /// This process's name in the registry and in consumer groups, unlike any other's.
    public var instance: String
    /// Lanes of each service that share its partitions with those of other processes; nil: one lane, which has all partitions.
    public var sharedLanes: Int?
    /// Where internal HTTP listens; port 0 for one that is free.
    public var host = "127.0.0.1"
    public var port: UInt16 = 0
    /// The host, and if need be the port, that others reach it by; nil: those where it listens.
    public var advertised: (host: String, port: UInt16?)?
    /// What internal HTTP wants to be shown.
    public var secret: String
    /// A Unix socket for the command line's tools.
    public var controlSocket: String?
    public var registryPartitions: Int32 = 1

    public init(instance: String, secret: String) {
      self.instance = instance
      self.secret = secret
    }
  }

  /// Starts everything. Throws what opening a database or a socket throws; nothing is left running then.
  ///
  /// - Parameters:
  ///   - inquiry: asks the log what lanes must know of it.
  ///   - more: routes of particular services, added on the thread of the internal HTTP.
  public init(
    _ hosted: [HostedService], log: any Log, configuration: Configuration, inquiry: LogInquiry, metrics: Metrics, logger: Logger,
    more: @escaping @Sendable (inout Router<InternalServer.Handler>, EventLoop) throws -> Void = { _, _ in }
  ) throws {
    self.metrics = metrics
    var started: [ServiceThread] = []
    do {
      var services: [ServiceLanes] = []
      for service in hosted {
        var lanes: [ServiceThread] = []
        for number in 0..<(configuration.sharedLanes ?? 1) {
          let member = configuration.sharedLanes.map { _ in "\(configuration.instance)-\(number)" }
          lanes.append(try ServiceThread(service, member: member, log: log, inquiry: inquiry, logger: logger))
          started += lanes.suffix(1)
        }
        services.append(ServiceLanes(service: service, lanes: lanes))
      }
      let watch = LogWatch()
      let stopping = Stopping()
      let health = WorkerHealth(
        services: services, metrics: metrics, logWatch: watch, isStopping: { stopping.isMade.load(ordering: .relaxed) })
      let bound = Handover<String>()
      inner = try LoopThread.start(named: "internal") { [services] loop in
        let server = try InternalServer(
          services, at: (configuration.host, configuration.port), secret: configuration.secret,
          controlSocket: configuration.controlSocket, health: health, logger: logger, on: loop, more: { try more(&$0, loop) })
        let address = Self.address(configuration, boundTo: server.port)
        bound.put(address)
        let announcer = try Announcer(
          services, instance: configuration.instance, address: address, log: log, partitions: configuration.registryPartitions,
          logger: logger, on: loop)
        return Inner(server: server, announcer: announcer)
      }
      address = bound.take()
      logWatch = try watch.start(log, inquiry.identity, for: started)
      self.services = services
      self.stopping = stopping
    } catch {
      for lane in started { lane.stop(limit: .zero) }
      throw error
    }
  }

  private static func address(_ configuration: Configuration, boundTo port: UInt16) -> String {
    let host = configuration.advertised?.host ?? configuration.host
    return (host.contains(":") ? "[\(host)]" : host) + ":\(configuration.advertised?.port ?? port)"
  }

  /// Every lane has read what was in the log when it took its partitions.
  public var haveCaughtUp: Bool { services.allSatisfy(\.hasCaughtUp) }

  /// What the first service that has not read so far can't do, or which it is; nil: all have.
  public var waitsFor: String? {
    services.first { !$0.hasCaughtUp }.map { "\($0.name): " + ($0.waitsFor ?? "it has not read to the end of its topics yet") }
  }

  /// What is damaged, so that a lane can't work until somebody has mended it; nil: nothing that one has met.
  public var damage: String? { services.lazy.compactMap(\.damage).first }

  /// Brings what lanes count up to date, where it is shown.
  public func updateMetrics() { metrics.update(of: services) }

  /// Says in the registry at once what has changed, rather than with the next heartbeat.
  public func announceChanges() {
    inner.execute { inner, _ in inner.announcer.announceChanges() }
  }

  /// Stops taking messages, lets what was handled get into the log, and ends the threads: in some two seconds more than `limit`,
  /// whatever the broker or a disk do. False: a thread is held up by one of them and goes on.
  @discardableResult
  public func stop(limit: Duration) -> Bool {
    stopping.isMade.store(true, ordering: .relaxed)
    inner.finish(within: .seconds(1)) { inner, done in
      inner.announcer.withdraw()
      done()
    }
    let stops = services.flatMap(\.lanes).map { lane in
      let stop = Handover<Bool>()
      let thread = Thread { stop.put(lane.stop(limit: limit)) }
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
    return logWatch.stop(within: .milliseconds(500)) && isOver
  }
}

import Contracts
import Deciding
import EventLoop
import Foundation
import HTTP
import LaneHosting
import Messaging
import Synchronization

/// The services of one process: their lanes, each on a thread, one thread for internal HTTP, and their entries in the registry.
public final class ServiceProcess: Sendable {
  public let services: [ServiceLanes]
  /// The address at which others reach internal HTTP.
  public let address: String
  private let inner: LoopThread<Inner>
  private let logWatch: LoopThread<Void>
  private let stopping: Stopping
  private let metrics: Metrics
  private let log: any Log

  private struct Inner {
    let server: InternalServer
    let announcer: Announcer
  }

  private final class Stopping: Sendable {
    let isMade = Atomic(false)
  }

  public struct Configuration: Sendable {
    /// This process's name in the registry and in consumer groups. No other process has it.
    public var instance: String
    /// The number of lanes of each service, which share the partitions with other processes. Nil: one lane has all partitions.
    public var sharedLanes: Int?
    /// The address where internal HTTP listens. Port 0 means any free port.
    public var host = "127.0.0.1"
    public var port: UInt16 = 0
    /// The host at which others reach it, and the port if it is another one. Nil: they are those where it listens.
    public var advertised: (host: String, port: UInt16?)?
    /// The secret that requests to internal HTTP must show.
    public var secret: String
    /// A Unix socket for the commands of this program.
    public var controlSocket: String?
    public var registryPartitions: Int32 = 1

    public init(instance: String, secret: String) {
      self.instance = instance
      self.secret = secret
    }
  }

  /// Starts everything. Throws the error of a database or a socket that can't be opened; then nothing is left running.
  ///
  /// - Parameters:
  ///   - inquiry: asks the log for what lanes must know about it.
  ///   - more: adds routes of particular services. It is called on the thread of internal HTTP.
  public init(
    _ hosted: [HostedService], log: any Log, configuration: Configuration, inquiry: LogInquiry, metrics: Metrics, logger: Logger,
    more: @escaping @Sendable (inout Router<InternalServer.Handler>, EventLoop) throws -> Void = { _, _ in }
  ) throws {
    self.metrics = metrics
    self.log = log
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
        services: services, metrics: metrics, log: log, logWatch: watch, isStopping: { stopping.isMade.load(ordering: .relaxed) })
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

  /// Whether every lane has read what was in the log when it took its partitions.
  public var haveCaughtUp: Bool { services.allSatisfy(\.hasCaughtUp) }

  /// The first service that has not read so far, and what it can't do. Nil: all services have.
  public var waitsFor: String? {
    services.first { !$0.hasCaughtUp }.map { "\($0.name): " + ($0.waitsFor ?? "it has not read to the end of its topics yet") }
  }

  /// The damage that keeps a lane from its work until somebody mends it. Nil: no lane has met any.
  public var damage: String? { services.lazy.compactMap(\.damage).first }

  /// Copies the counts of the lanes to the metrics.
  public func updateMetrics() { metrics.update(of: services, on: log) }

  /// Announces changes in the registry at once, and not with the next heartbeat.
  public func announceChanges() {
    inner.execute { inner, _ in inner.announcer.announceChanges() }
  }

  /// Stops taking messages, sends to the log what was handled, and ends the threads. This takes some two seconds more than `limit` at most,
  /// even if the broker or a disk hangs. False: one of them holds a thread up, and the thread goes on.
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
    // Each part has a limit of its own.
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

import EventLoop
import Foundation
import HTTP
import Hosting
import Messaging
import Window

/// `ticketing dev`: everything in one process. It starts the log, then the services, then the edge, and stops them in the opposite order.
final class DevSystem: SystemProcess {
  var port: UInt16 { edge.port }
  /// The first admin.
  var admin: AdminAccount? { worker.auth?.admin }
  private let base: SystemBase
  private let directory: DataDirectory
  private let log: any Log
  private let window: LoopThread<WindowHost>?
  private let worker: WorkerPart
  private let edge: EdgePart

  init(_ settings: Settings, _ stopRequest: StopRequest) throws {
    try StartTrial.run(settings, of: Services.names)
    let directory = try DataDirectory(settings)
    let base = try SystemBase(settings, stopRequest)
    self.base = base
    self.directory = directory
    let belongings = try Belongings(of: Services.names, base, in: directory)
    let opened = try base.openLog(in: directory.logDirectory, for: belongings.databases)
    log = opened.log
    window = try settings.windowPort.map { port in
      try LoopThread.start(named: "window") { [logger = base.logger] loop in
        try WindowHost(showing: opened.log, topics: opened.topics, port: port, logger: logger, on: loop)
      }
    }
    // Only one process has the data directory, so a new process takes the place of a dead one in the registry.
    var configuration = ServiceProcess.Configuration(instance: "dev", secret: belongings.secrets.internalHTTP)
    configuration.controlSocket = directory.controlSocket
    worker = try WorkerPart(belongings, on: opened, base, configuration)
    edge = try EdgePart(on: opened, base, belongings.secrets, instance: "dev-\(getpid())")
  }

  /// Returns when the edge answers requests.
  func waitUntilReady() throws {
    try worker.waitUntilReady()
    let client = BlockingHTTPClient(host: "127.0.0.1", port: port, timeout: .seconds(2))
    var missing: String?
    try base.patience.wait(for: "everything to be ready", { missing }) {
      missing = edge.missing ?? worker.process.waitsFor
      if missing == nil, edge.knows(worker.process.services.map(\.name), at: worker.process.address),
        try client.send(HTTPClientRequest(.get, "/health/ready")).status == .ok
      {
        return true
      }
      if let damage = worker.process.damage ?? edge.damage { throw CommandFailure(damage) }
      return false
    }
  }

  func sayReady() throws {
    StandardOutput.mention("ready http://127.0.0.1:\(port)")
    if base.settings.isDemo, let demo = Demo(self) { StandardOutput.mention(try demo.open()) }
  }

  func maintain(on loop: EventLoop) {
    loop.schedule(every: .seconds(1)) { [worker] in worker.process.updateMetrics() }
    loop.schedule(every: .seconds(10)) { [self] in maintainLog() }
  }

  /// Removes records that the embedded log need not keep. It may wait for the disk.
  private func maintainLog() {
    guard let log = log as? EmbeddedLog else { return }
    for failure in log.maintain(now: .now()).failures {
      base.logger.of("log").warning("a part of the log could not be cleaned; the next round will try again", ["error": "\(failure)"])
    }
  }

  /// Stops the edge first, so that no request comes in. Then the services finish what they have. This takes ten seconds at most, even if a
  /// broker or a disk hangs.
  func stop() -> Bool {
    var isOver = edge.finish(drain: .zero)
    isOver = worker.stop(limit: .seconds(1)) && isOver
    isOver = edge.stop() && isOver
    if let window {
      window.finish(within: .milliseconds(200)) { window, done in
        window.close()
        done()
      }
      isOver = window.stop(within: .milliseconds(200)) && isOver
    }
    // A thread that goes on still uses the log.
    if isOver { log.close() }
    return base.stop() && isOver
  }
}

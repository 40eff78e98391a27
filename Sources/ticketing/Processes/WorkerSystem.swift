import EventLoop
import Hosting
import Messaging

/// `ticketing worker`: some services. They share their partitions with other processes of the same services.
final class WorkerSystem: SystemProcess {
  private let worker: WorkerPart
  private let log: any Log
  private let directory: DataDirectory?
  private let base: SystemBase

  init(_ services: [String], _ settings: Settings, _ stopRequest: StopRequest) throws {
    try StartTrial.run(settings, of: services)
    base = try SystemBase(settings, stopRequest)
    // If its databases are on a server and its key is elsewhere, a process keeps no files.
    directory = settings.keepsFiles ? try DataDirectory(settings, services: services) : nil
    let belongings = try Belongings(of: services, base, in: directory)
    let opened = try base.openLog(in: "", for: belongings.databases)
    log = opened.log
    var configuration = ServiceProcess.Configuration(instance: settings.instance, secret: belongings.secrets.internalHTTP)
    configuration.sharedLanes = settings.lanes
    configuration.host = settings.host
    configuration.port = settings.port
    configuration.advertised = settings.advertised.map { ($0.host, $0.port) }
    worker = try WorkerPart(belongings, on: opened, base, configuration)
  }

  func waitUntilReady() throws { try worker.waitUntilReady() }

  func sayReady() { StandardOutput.mention("ready http://\(worker.process.address)") }

  func maintain(on loop: EventLoop) {}

  /// The lanes have ten seconds to send what they have handled. The next owner of a partition sends the rest.
  func stop() -> Bool {
    let isOver = worker.stop(limit: .seconds(10))
    // A thread that goes on still uses the log.
    if isOver { log.close() }
    return base.stop() && isOver
  }
}

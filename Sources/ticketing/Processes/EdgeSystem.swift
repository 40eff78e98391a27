import EventLoop
import Messaging

/// `ticketing edge`: the HTTP API. The services run in other processes.
final class EdgeSystem: SystemProcess {
  private let edge: EdgePart
  private let log: any Log
  private let base: SystemBase

  init(_ settings: Settings, _ stopRequest: StopRequest) throws {
    try StartTrial.run(settings, of: [])
    base = try SystemBase(settings, stopRequest)
    let key = try SystemKey.shared(file: settings.keyFile ?? DataDirectory.keyFile(in: settings.dataDirectory))
    let opened = try base.openLog(in: "")
    log = opened.log
    edge = try EdgePart(on: opened, base, Secrets(key, jwtSecret: settings.jwtSecret), instance: settings.instance)
  }

  func waitUntilReady() throws {
    try base.patience.wait(for: "the edge to be ready", { edge.missing }) {
      if edge.isReady { return true }
      if let damage = edge.damage { throw CommandFailure(damage) }
      return false
    }
  }

  func sayReady() {
    let host = base.settings.host
    StandardOutput.mention("ready http://\(host.contains(":") ? "[\(host)]" : host):\(edge.port)")
  }

  func maintain(on loop: EventLoop) {}

  func stop() -> Bool {
    let isFinished = edge.finish(drain: base.settings.drain)
    let isOver = edge.stop() && isFinished
    if isOver { log.close() }
    return base.stop() && isOver
  }
}

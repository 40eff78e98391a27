import EventLoop
import Foundation

/// `ticketing dev`: the whole system in one process.
struct DevCommand: Command {
  static let name = "dev"
  static let summary = "runs everything in one process: log, services, API"
  static let synopsis = ""
  static let about = """
    The program prints 'ready http://127.0.0.1:PORT' on standard output once it answers requests; log lines go to standard error.
    Without --kafka-bootstrap-servers the log is embedded, and no other program is needed. A second start on the same data directory
    goes on where the first one stopped, also after a crash. SIGTERM or SIGINT stops it, after it has answered requests in flight.
    """
  static let options = Settings.options

  private let settings: Settings

  init(_ arguments: Arguments) throws(CommandFailure) {
    if let word = arguments.words.first { throw CommandFailure(usage: "'ticketing dev' takes no words, but there is '\(word)'") }
    settings = try Settings(arguments)
  }

  func run() throws(CommandFailure) {
    let stopRequest: StopRequest
    do { stopRequest = try StopRequest() } catch { throw CommandFailure(error) }
    let directory = try DataDirectory(settings)
    do {
      try run(in: directory, until: stopRequest)
    } catch {
      // What a start complains about that was told to stop is nobody's concern.
      if !stopRequest.isMade { throw CommandFailure(error) }
    }
  }

  private func run(in directory: DataDirectory, until stopRequest: StopRequest) throws {
    let loop = try EventLoop()
    let system = try DevSystem(settings, directory, stopRequest)
    defer {
      stopRequest.startIsOver()
      // Otherwise the process ends over what is held up, which loses no more than a crash: nothing.
      _ = system.stop()
    }
    try system.registerAdmin()
    try system.waitUntilReady()
    StandardOutput.mention("ready http://127.0.0.1:\(system.port)")
    if settings.isDemo { StandardOutput.mention(try Demo(system).open()) }
    loop.schedule(every: .seconds(1)) { system.updateMetrics() }
    loop.schedule(every: .seconds(10)) { system.maintainLog() }
    stopRequest.startIsOver { [remote = loop.remote] in remote.stop() }
    loop.run()
  }
}

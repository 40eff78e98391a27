import EventLoop

/// A process with all of the system or a part of it. It starts, says that it is ready, and runs until it is told to stop.
protocol SystemProcess: AnyObject {
  /// Returns when the process does its work.
  func waitUntilReady() throws
  /// Says on standard output that the process is ready.
  func sayReady() throws
  /// Begins the work that has to be done regularly.
  func maintain(on loop: EventLoop)
  /// Ends the process's parts in order. False: a broker or a disk holds a thread up, and the thread goes on.
  func stop() -> Bool
}

extension Command {
  /// - Parameters:
  ///   - limit: the time that a running process has to stop.
  ///   - start: makes the system. The request ends its waits.
  func run<System: SystemProcess>(stoppingWithin limit: Duration, _ start: (StopRequest) throws -> System) throws(CommandFailure) {
    let stopRequest: StopRequest
    do { stopRequest = try StopRequest(limit: limit) } catch { throw CommandFailure(error) }
    do {
      try runLoop(until: stopRequest, start)
    } catch {
      // After a request to stop, nobody needs to know why the start failed.
      if !stopRequest.isMade { throw CommandFailure(error) }
    }
  }

  private func runLoop(until stopRequest: StopRequest, _ start: (StopRequest) throws -> some SystemProcess) throws {
    let loop = try EventLoop()
    let system = try start(stopRequest)
    defer {
      stopRequest.startIsOver()
      // If a thread is held up, the process ends all the same. Nothing is lost by that, as nothing is lost by a crash.
      _ = system.stop()
    }
    try system.waitUntilReady()
    try system.sayReady()
    system.maintain(on: loop)
    stopRequest.startIsOver { [remote = loop.remote] in remote.stop() }
    loop.run()
  }
}

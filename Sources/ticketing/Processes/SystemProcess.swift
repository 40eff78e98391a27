import EventLoop

/// A process of the system, whichever part of it it is: it starts, says that it is ready, and runs until it is told to stop.
protocol SystemProcess: AnyObject {
  /// Returns when it does what it is there for.
  func waitUntilReady() throws
  /// Tells whoever started it.
  func sayReady() throws
  /// Begins what is to be done regularly.
  func maintain(on loop: EventLoop)
  /// Ends it in order. False: a thread is held up by a broker or a disk, and goes on.
  func stop() -> Bool
}

extension Command {
  /// - Parameters:
  ///   - limit: for a process that runs to come to its end when it is told to stop.
  ///   - start: makes the system. What it waits for is called off by the request.
  func run<System: SystemProcess>(stoppingWithin limit: Duration, _ start: (StopRequest) throws -> System) throws(CommandFailure) {
    let stopRequest: StopRequest
    do { stopRequest = try StopRequest(limit: limit) } catch { throw CommandFailure(error) }
    do {
      try runLoop(until: stopRequest, start)
    } catch {
      // What a start complains about that was told to stop is nobody's concern.
      if !stopRequest.isMade { throw CommandFailure(error) }
    }
  }

  private func runLoop(until stopRequest: StopRequest, _ start: (StopRequest) throws -> some SystemProcess) throws {
    let loop = try EventLoop()
    let system = try start(stopRequest)
    defer {
      stopRequest.startIsOver()
      // Otherwise the process ends over what is held up, which loses no more than a crash: nothing.
      _ = system.stop()
    }
    try system.waitUntilReady()
    try system.sayReady()
    system.maintain(on: loop)
    stopRequest.startIsOver { [remote = loop.remote] in remote.stop() }
    loop.run()
  }
}

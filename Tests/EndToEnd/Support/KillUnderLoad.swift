import Testing

/// A crowd buys as fast as it can while the system is killed and started again, or what it depends on is; then the books are checked.
struct KillUnderLoad {
  let directory: String
  let options: [String]
  var environment: [String: String] = [:]

  func run(kills: Int) throws {
    try run(times: kills) { system in
      system.killHard()
      system = try start()
    }
  }

  /// - Parameter disturbances: what is done to what the system depends on, one after the other.
  func run(disturbances: [() throws -> Void]) throws {
    var left = ArraySlice(disturbances)
    try run(times: left.count) { _ in try left.popFirst()?() }
  }

  private func run(times: Int, _ disturb: (inout RunningSystem) throws -> Void) throws {
    var system = try start()
    let venue = try Crowd.venue(Client.admin(port: system.port))
    let crowd = try Crowd(in: venue, at: [system.port], buysInOneCall: true)
    crowd.start()
    defer { crowd.finish() }
    for _ in 0..<times {
      try crowd.awaitPurchases()
      try disturb(&system)
      crowd.move(to: [system.port])
    }
    try crowd.awaitPurchases()
    crowd.finish()
    try crowd.check(at: system.port)
    #expect(system.stop() == 0)
  }

  private func start() throws -> RunningSystem {
    try RunningSystem(directory, options, environment: environment)
  }
}

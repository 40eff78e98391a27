import Foundation
import KafkaTesting
import PostgreSQLTesting
import TestSupport
import Testing

/// Whatever a system on a cluster consists of is killed, held up and restarted at random, under buyers; then the books are checked.
///
/// `LONG_TESTS=1 KILLS=300 KILL_SEED=7 swift test --filter KillTests` does so 300 times.
@Suite(
  .enabled(if: RunningCluster.isPresent, "\(RunningCluster.absence)"),
  .enabled(if: TestEnvironment.runsLongTests, "takes minutes, on a machine of its own: set LONG_TESTS=1"))
struct KillTests {
  /// After so many, the books are checked, and new buyers come.
  private static let round = 10

  @Test func `whatever is killed, held up or restarted, every seat and every point is accounted for`() throws {
    let (count, seed) = TestEnvironment.kills
    var random = SplitMix64(seed: seed)
    let system = try DisturbedCluster()
    var left = count
    while left > 0 {
      let round = min(left, Self.round)
      let venue = try Venue(Client.awaitedAdmin(port: system.ports[0]), seats: 1000, rows: 20)
      let crowd = try Crowd("buyer\(left)-", in: venue, at: system.ports, isPersistent: true, buysInOneCall: true)
      crowd.start()
      defer { crowd.finish() }
      for _ in 0..<round {
        try crowd.awaitPurchases()
        try system.disturb(&random, crowd)
      }
      try crowd.awaitPurchases()
      crowd.finish()
      try crowd.check(at: system.ports[0], mayFail: true)
      left -= round
      if count > Self.round { print("\(count - left) of \(count): the books are right") }
    }
    try system.stop()
  }
}

/// Two workers of reservation and payment, one of the other services, two edges, a broker and a database server.
private final class DisturbedCluster {
  enum Part: CaseIterable {
    case others, firstWorker, secondWorker, firstEdge, secondEdge, broker, database
  }

  enum Act: CaseIterable {
    case kill, pause, stop
  }

  private let kafka: RealKafka
  private let server: RealPostgreSQL
  private let cluster: RunningCluster
  private var programs: [Part: RunningProgram] = [:]
  /// Those that were not disturbed yet: each comes once before one comes again.
  private var turns: [Part] = []

  init() throws {
    kafka = try RealKafka()
    server = try RealPostgreSQL()
    cluster = try RunningCluster(on: kafka, server: server)
    for part in Part.allCases { programs[part] = try start(part) }
  }

  var ports: [UInt16] { [Part.firstEdge, .secondEdge].compactMap { programs[$0]?.port } }

  private func start(_ part: Part) throws -> RunningProgram? {
    switch part {
    case .others: try cluster.worker("others", ["auth", "concert", "purchase", "dataplatform"])
    case .firstWorker: try cluster.worker("a", ["reservation", "payment"])
    case .secondWorker: try cluster.worker("b", ["reservation", "payment"], ["--lanes", "2"])
    case .firstEdge: try cluster.edge("x")
    case .secondEdge: try cluster.edge("y")
    case .broker, .database: nil
    }
  }

  func disturb(_ random: inout some RandomNumberGenerator, _ crowd: Crowd) throws {
    if turns.isEmpty { turns = Part.allCases.shuffled(using: &random) }
    let part = turns.removeLast()
    let act = try #require(Act.allCases.randomElement(using: &random))
    switch part {
    case .broker: try disturbBroker(act)
    case .database: try disturbDatabase(act)
    default: try disturbProgram(part, act, crowd)
    }
  }

  /// Held up for longer than a member of a group may be silent.
  private func holdUp(_ hold: () throws -> Void, resume: () throws -> Void) throws {
    try hold()
    Thread.sleep(forTimeInterval: 8)
    try resume()
  }

  private func disturbBroker(_ act: Act) throws {
    if act == .pause { return try holdUp(kafka.pause, resume: kafka.resume) }
    try kafka.kill()
    try kafka.restart()
  }

  private func disturbDatabase(_ act: Act) throws {
    switch act {
    case .pause: return try holdUp(server.pause, resume: server.resume)
    case .kill: try server.kill()
    case .stop: try server.stopFast()
    }
    try server.start()
  }

  private func disturbProgram(_ part: Part, _ act: Act, _ crowd: Crowd) throws {
    let program = try #require(programs[part])
    switch act {
    case .pause: return try holdUp(program.pause, resume: program.resume)
    case .kill: program.killHard()
    case .stop: #expect(program.stop() == 0, "\(program.errorText)")
    }
    programs[part] = nil
    crowd.move(to: ports)
    programs[part] = try start(part)
    crowd.move(to: ports)
  }

  func stop() throws {
    for part in Part.allCases.reversed() {
      guard let program = programs[part] else { continue }
      #expect(program.stop() == 0, "\(program.errorText)")
    }
  }
}

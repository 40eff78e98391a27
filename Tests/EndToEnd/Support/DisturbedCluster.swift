import Foundation
import KafkaTesting
import PostgreSQLTesting
import Testing

/// Two workers of reservation, payment and gateway, one of the other services, two edges, a broker and a database server: all of them to be
/// disturbed.
final class DisturbedCluster {
  enum Part: CaseIterable {
    case others, firstWorker, secondWorker, firstEdge, secondEdge, broker, database

    /// The processes of the system itself.
    static let programs: [Part] = [.others, .firstWorker, .secondWorker, .firstEdge, .secondEdge]
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

  /// - Parameter variables: of every process.
  init(_ variables: [String: String] = [:]) throws {
    kafka = try RealKafka()
    server = try RealPostgreSQL()
    cluster = try RunningCluster(on: kafka, server: server, variables)
    for part in Part.allCases { programs[part] = try start(part) }
  }

  var ports: [UInt16] { [Part.firstEdge, .secondEdge].compactMap { programs[$0]?.port } }

  private func start(_ part: Part) throws -> RunningProgram? {
    switch part {
    case .others: try cluster.worker("others", ["auth", "concert", "queue", "purchase", "dataplatform"])
    case .firstWorker: try cluster.worker("a", ["reservation", "payment", "gateway"])
    case .secondWorker: try cluster.worker("b", ["reservation", "payment", "gateway"], ["--lanes", "2"])
    case .firstEdge: try cluster.edge("x")
    case .secondEdge: try cluster.edge("y")
    case .broker, .database: nil
    }
  }

  /// - Parameter moved: hears where the edges are, when that has changed.
  func disturb(_ random: inout some RandomNumberGenerator, _ moved: ([UInt16]) throws -> Void) throws {
    if turns.isEmpty { turns = Part.allCases.shuffled(using: &random) }
    let part = turns.removeLast()
    let act = try #require(Act.allCases.randomElement(using: &random))
    switch part {
    case .broker: try disturbBroker(act)
    case .database: try disturbDatabase(act)
    default: try disturbProgram(part, act, moved)
    }
  }

  /// Kills these parts, one after the other, and brings each back.
  func kill(_ parts: [Part], _ before: () throws -> Void, _ moved: ([UInt16]) throws -> Void) throws {
    for part in parts {
      try before()
      switch part {
      case .broker: try disturbBroker(.kill)
      case .database: try disturbDatabase(.kill)
      default: try disturbProgram(part, .kill, moved)
      }
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

  private func disturbProgram(_ part: Part, _ act: Act, _ moved: ([UInt16]) throws -> Void) throws {
    let program = try #require(programs[part])
    switch act {
    case .pause: return try holdUp(program.pause, resume: program.resume)
    case .kill: program.killHard()
    case .stop: #expect(program.stop() == 0, "\(program.errorText)")
    }
    programs[part] = nil
    try moved(ports)
    programs[part] = try start(part)
    try moved(ports)
  }

  func stop() throws {
    for part in Part.allCases.reversed() {
      guard let program = programs[part] else { continue }
      #expect(program.stop() == 0, "\(program.errorText)")
    }
  }
}

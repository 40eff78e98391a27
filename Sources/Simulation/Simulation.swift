import Deciding

/// Runs worlds, each from a seed, and holds the promises of the system against them.
public enum Simulation {
  /// What a run came to that kept every promise.
  public struct Report: Equatable, Sendable {
    public let seed: UInt64
    public let steps: Int
    /// Milliseconds of the virtual clock.
    public let time: Int64
    /// Of everything that was journaled, in order: two runs with equal digests went the same way.
    public let digest: UInt64
    /// Types of all messages that were journaled.
    public let seen: Set<String>
    /// Types of all events that there are.
    public let events: Set<String>
  }

  /// Milliseconds after the end of all faults in which everything must have come to rest.
  static let restLimit: Int64 = 600_000
  /// Steps in which it must have. A run takes some thousands.
  static let stepLimit = 200_000

  /// Throws `SimulationFailure` when a promise is broken.
  /// - Parameter recovers: databases are lost or put back from older copies, in some worlds, and go on as `dev --recover` does.
  public static func run(seed: UInt64, mutant: Mutant? = nil, recovers: Bool = false) throws -> Report {
    let world = try World(seed: seed, mutant: mutant, recovers: recovers)
    func fail(_ violation: Violation) -> SimulationFailure {
      SimulationFailure(
        seed: seed, step: world.steps, time: world.now - World.start.milliseconds, what: violation.what,
        history: world.history.lines(about: violation.keys))
    }
    let end = World.start.milliseconds + world.scenario.faultTime
    while try world.step() {
      if let violation = world.checker.violation { throw fail(violation) }
      if world.faultsAreActive, world.now >= end { world.stopFaults() }
      if world.now > end + restLimit || world.steps > stepLimit {
        throw fail(Violation(what: "does not come to rest: " + world.unrest.prefix(12).joined(separator: "; "), keys: []))
      }
    }
    world.checker.checkRest(world.log)
    if let violation = world.checker.violation { throw fail(violation) }
    return Report(
      seed: seed, steps: world.steps, time: world.now - World.start.milliseconds, digest: world.history.digest, seen: world.history.types,
      events: Set(world.services.flatMap(\.shadow.folder.eventTypes)))
  }
}

import Deciding

/// Runs worlds, each from a seed, and checks the promises of the system in them.
public enum Simulation {
  /// The result of a run that kept every promise.
  public struct Report: Equatable, Sendable {
    public let seed: UInt64
    public let steps: Int
    /// Milliseconds of the virtual clock.
    public let time: Int64
    /// A digest of everything that was journaled, in order. Two runs with equal digests went the same way.
    public let digest: UInt64
    /// The types of all messages that were journaled.
    public let seen: Set<String>
    /// The types of all events that exist.
    public let events: Set<String>
  }

  /// The time after the end of all faults in which everything must come to rest, in milliseconds.
  static let restLimit: Int64 = 600_000
  /// The number of steps in which everything must come to rest. A run takes some thousands.
  static let stepLimit = 200_000

  /// Throws `SimulationFailure` when a promise is broken.
  /// - Parameter recovers: in some worlds databases are lost or replaced by older copies, and then recovered as with `dev --recover`.
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
    world.checker.checkRest(world.log, world.provider.ledger, world.mailbox)
    if let violation = world.checker.violation { throw fail(violation) }
    return Report(
      seed: seed, steps: world.steps, time: world.now - World.start.milliseconds, digest: world.history.digest, seen: world.history.types,
      events: Set(world.services.flatMap(\.shadow.folder.eventTypes)))
  }
}

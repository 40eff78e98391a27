import Deciding

/// Which messages handlers throw on, and how often. It goes by the message's id, so that a message fails wherever it is tried.
///
/// Unchecked: it belongs to one world, and a world to one thread.
final class HandlerFaults: @unchecked Sendable {
  /// Those of the world that now makes a step. Deciders are types without a state to keep them in.
  @TaskLocal static var current: HandlerFaults?

  private let seed: UInt64
  private let perMille: Int
  let mutant: Mutant?
  var isActive = true
  private var attempts: [String: Int] = [:]

  init(seed: UInt64, perMille: Int, mutant: Mutant?) {
    self.seed = seed
    self.perMille = perMille
    self.mutant = mutant
  }

  struct Thrown: Error, CustomStringConvertible {
    let description = "the handler fails, as the simulator wants it"
  }

  func check(_ id: MessageID, in service: String) throws {
    guard isActive, perMille > 0 else { return }
    let draw = SplitMix64.mix(id.low ^ SplitMix64.mix(id.high ^ seed) ^ UInt64(service.utf8.count))
    guard draw % 1000 < UInt64(perMille) else { return }
    let name = "\(service)/\(id)"
    attempts[name, default: 0] += 1
    // One or two attempts fail: tried again. Three to five: parked, and replayed.
    if attempts[name, default: 0] <= 1 + Int(draw >> 32 % 5) { throw Thrown() }
  }
}

/// A promise broken on purpose, to see that the checker finds it. Each is one line where the simulator stands between a lane and what
/// it stands on, so that the code under test has no switch for it.
public enum Mutant: String, CaseIterable, Sendable {
  /// Commands are not looked up among those that were taken before.
  case skipsInbox
  /// Whoever takes a partition over believes that the last number of each channel is still to come.
  case takesNumberTwice
  /// A lane goes on with partitions that another one has taken over.
  case skipsOwnerCheck
  /// What a batch puts out is in the log before the batch is committed.
  case producesBeforeCommit
  /// Timers are not written down.
  case dropsTimers
  /// Seats of a reservation that ended are not let go.
  case forgetsRelease
  /// A row that the log did not acknowledge counts as published.
  case marksUnacknowledged
}

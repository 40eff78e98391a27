import Deciding

/// Decides on which messages handlers throw, and how often. It depends on the message's id, so that a message fails wherever it is tried.
///
/// Unchecked: it belongs to one world, and a world to one thread.
final class HandlerFaults: @unchecked Sendable {
  /// The faults of the world that makes a step now. They are static, because deciders are types and have no state.
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
    // After one or two failures the lane tries again. After three to five the message is parked, and then replayed.
    if attempts[name, default: 0] <= 1 + Int(draw >> 32 % 5) { throw Thrown() }
  }
}

/// A promise that is broken on purpose, to show that the checker finds it. Each mutant is one line of the simulator, between a lane and its
/// log or database, so the code under test has no switch for it.
public enum Mutant: String, CaseIterable, Sendable {
  /// Commands are not compared with those that were taken before.
  case skipsInbox
  /// A lane that takes a partition over believes that the last number of each channel is still to come.
  case takesNumberTwice
  /// A lane goes on with partitions that another one has taken over.
  case skipsOwnerCheck
  /// The outgoing messages of a batch are in the log before the batch is committed.
  case producesBeforeCommit
  /// Timers are not stored.
  case dropsTimers
  /// The seats of a reservation that ended are not released.
  case forgetsRelease
  /// A row that the log did not acknowledge counts as published.
  case marksUnacknowledged
  /// A one-call purchase takes every refusal of a step for its success.
  case takesNoForYes
  /// A one-call purchase cancels another reservation than its own.
  case cancelsAnother
  /// A one-call purchase does not send the cancellation of its reservation.
  case forgetsCancellation
  /// Each attempt at a call to the card provider has an idempotency key of its own.
  case changesKeys
  /// A card provider that does not answer counts as one that declined.
  case takesSilenceForNo
  /// What a card paid for a reservation that ended is not given back.
  case forgetsCardRefund
  /// Nobody is told that a reservation is cancelled.
  case forgetsMessage
  /// A user is told of the end of a reservation that never had seats.
  case tellsTooMuch
  /// The writer of the messages' file does not look for what is there already.
  case writesTwice
  /// Calls are not stored.
  case dropsCalls
  /// The gateway does not end a call whose outcome the card provider has told by itself.
  case asksWhatItKnows
  /// A call that was dropped is made again all the same.
  case asksOn
  /// A section looks for one seat more than somebody wants.
  case wantsMoreSeats
  /// A section does not care whether seats are side by side.
  case takesSeatsApart
  /// A reservation of the best seats asks one section only.
  case asksOneSection
  /// A queue is told of more active users than an admin has set.
  case letsInTooMany
  /// A queue lets somebody in twice.
  case letsInTwice
  /// A queue passes somebody who waits.
  case overtakes
  /// A queue does not keep an entry that it has answered.
  case losesPlace
  /// An archive takes what a lost log is filled with.
  case archivesState
}

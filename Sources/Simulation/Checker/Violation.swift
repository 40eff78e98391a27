/// A promise that does not hold.
struct Violation: Error {
  var what: String
  /// The keys and ids that it is about. Empty: it is about everything.
  var keys: [String]
}

/// The report of a run that broke a promise. It shows what happened, and how to run the same again.
public struct SimulationFailure: Error, Equatable, Sendable, CustomStringConvertible {
  public let seed: UInt64
  public let step: Int
  /// Milliseconds of the virtual clock since its start.
  public let time: Int64
  public let what: String
  /// The last events of the keys involved, oldest first.
  public let history: [String]

  public var description: String {
    """
    seed \(seed), step \(step), \(time) ms: \(what)
    \(history.map { "  " + $0 }.joined(separator: "\n"))
    again: ticketing simulate --seed \(seed)
    """
  }
}

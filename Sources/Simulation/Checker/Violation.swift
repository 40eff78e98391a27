/// A promise that does not hold.
struct Violation: Error {
  var what: String
  /// Keys and ids that it is about; empty: of everything.
  var keys: [String]
}

/// What a run that broke a promise leaves behind: enough to see what happened, and to see it again.
public struct SimulationFailure: Error, Equatable, Sendable, CustomStringConvertible {
  public let seed: UInt64
  public let step: Int
  /// Milliseconds of the virtual clock since its start.
  public let time: Int64
  public let what: String
  /// The last that happened to the keys involved, oldest first.
  public let history: [String]

  public var description: String {
    """
    seed \(seed), step \(step), \(time) ms: \(what)
    \(history.map { "  " + $0 }.joined(separator: "\n"))
    again: ticketing simulate --seed \(seed)
    """
  }
}

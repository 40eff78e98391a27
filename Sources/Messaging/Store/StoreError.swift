/// What can go wrong with a database. None of it is a message's fault.
public struct StoreError: Error, Equatable, Sendable, CustomStringConvertible {
  public enum Code: String, Sendable {
    /// Another lane has taken a partition over: throw the batch away.
    case fenced
    /// A row changed between read and write, which ownership should have prevented: throw the batch away, and say so.
    case conflict
    /// The database undid the transaction for reasons of the moment (a deadlock, a time limit): do the batch again.
    case rolledBack
    /// The disk is full. Nothing of the transaction is left.
    case noSpace
    /// The file or a row in it is damaged.
    case corrupt
    /// It can't be reached, or is locked by another process.
    case unavailable
    /// It can be reached, and does not let us in or do what must be done: somebody has to put that right.
    case refused
    case other
  }

  public var code: Code
  /// What happened, to which file or database, and what to do about it: one line for the operator.
  public var message: String

  public init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  public var description: String { message }
}

/// Knows how a service's calls are made: over which protocol, to whom, and what an answer means. It belongs to the lane's thread.
public protocol OutsideCaller: AnyObject {
  /// Whom a call is for. Each destination has a circuit breaker.
  func destination(of call: CallEntry) -> String
  /// Tries to make a call. `done` is called once, on this thread, within a time limit of the caller's own.
  ///
  /// Every attempt at a call must look the same to the outside, so that it does a thing once: the call's name or id goes along. An earlier
  /// attempt may have done it, also one of another owner who was only held up.
  func attempt(_ call: CallEntry, done: @escaping (CallResult) -> Void)
  /// The answer to a call whose time is over; nil: it is tried until its outcome is known.
  ///
  /// - Parameter mayBeMade: the outside may have done what the call asks for. Nobody may take that for a no.
  func givenUp(_ call: CallEntry, mayBeMade: Bool) -> CallAnswer?
}

/// The result of one attempt at a call.
public enum CallResult: Equatable, Sendable {
  /// The outside has said yes or no.
  case answered(CallAnswer)
  /// The call surely never reached the outside.
  case notMade(String)
  /// Nobody here can make such calls at all, so waiting is of no use to a call that was never made.
  case impossible(String)
  /// The outside may have done it: no answer came in time, or one that says nothing.
  ///
  /// - Parameter retryAfter: milliseconds after which the outside wants to be asked again.
  case unknown(String, retryAfter: Int64? = nil)
}
